"""No name of aiogram's state layer is missing from ours, and what differs has its reason."""

from __future__ import annotations

from tests.aiogram_coverage import MISSING, ON_PURPOSE, WHY, printed, rows

FOUND = rows()


def test_every_public_name_of_aiograms_state_layer_is_there_and_called_the_same_way() -> None:
    assert [(row.module, row.name, row.why) for row in FOUND if row.verdict == MISSING] == []


def test_every_reason_for_a_difference_belongs_to_a_name_that_exists() -> None:
    assert {row.name for row in FOUND if row.verdict == ON_PURPOSE} == WHY.keys()


def test_the_count_ends_with_its_sums() -> None:
    assert printed(FOUND).splitlines()[-1].endswith(f"{len(WHY)} on purpose, 0 missing")

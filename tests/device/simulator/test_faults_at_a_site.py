"""Every fault at a site: what the agent says, that nothing is acted twice, and that there is a way on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clearing.reasons import article_of
from device.contract import Outcome
from device.simulator.fault_kinds import KINDS
from device.simulator.faults import fault_of
from tests.device.simulator.fault_rows import ROWS, Row
from tests.device.simulator.quick_site import ACT_OF, End, QuickSite


def test_every_kind_has_a_row() -> None:
    assert {fault_of(one).name for row in ROWS for one in row.faults.split()} == set(KINDS)


@contextmanager
def site_of(row: Row, folder: Path) -> Iterator[QuickSite]:
    (folder / "dev").mkdir()
    wire = row.wire or {"link": folder / "dev" / "ttyUSB0"}
    with QuickSite(folder, row.settings, row.faults.split(), wire, **row.limits) as site:
        yield site


def named(row: Row) -> str:
    return row.faults + (" tcp" if row.wire else "")


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_fault_at_a_site(row: Row, tmp_path: Path) -> None:
    command = ACT_OF[row.plan]
    with site_of(row, tmp_path) as site:
        assert site.tells(row.plan) == row.ends
        assert site.acted(command) == dict.fromkeys(row.acted, 1)
        assert set(site.asked(command).values()) <= {1}
        assert_helped(row.ends)
        site.is_repaired()
        if row.ends.outcome is Outcome.UNKNOWN:
            assert site.is_read_back(row.plan) is row.back
        assert site.tells(row.plan, backed_up=row.ends.step == "act") == row.then
        assert set(site.acted(command).values()) <= {1}


def assert_helped(end: End) -> None:
    """There is an article for what the agent says, except for what is done."""
    assert end.outcome is Outcome.DONE or article_of(str(end.reason), end.code)

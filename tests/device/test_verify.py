"""A backup is proved against the device's own statistics before anybody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from device.contract import Outcome, Plan, Reason
from device.drivers.base import Invoice
from device.journal_rolls import Roll
from device.rolls import enter
from device.simulator.settings import TypeSettings
from device.verify import gaps
from tests.device.site import SETTINGS, Site, reason_of


@pytest.mark.parametrize("plan", [Plan.VERIFY, Plan.CLEAR])
def test_records_that_match_pass_and_only_an_act_has_evidence(tmp_path: Path, plan: Plan) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        ended = site.verifies(plan)
        assert ended.outcome is Outcome.DONE
        assert (ended.evidence is not None) is (plan is Plan.CLEAR)


def test_without_a_backup_of_this_operation_nothing_is_verified(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        assert reason_of(site.verifies()) is Reason.NOT_BACKED_UP


def test_a_place_that_is_gone_blocks(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        (tmp_path / "nas").rename(tmp_path / "gone")
        ended = site.verifies()
        assert reason_of(ended) is Reason.BACKUP_PLACE_MISSING
        assert ended.params["place"] == "nas"


def test_a_copy_that_was_damaged_blocks(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        copy = next((tmp_path / "usb").glob("*.zip"))
        data = bytearray(copy.read_bytes())
        data[len(data) // 2] ^= 1
        copy.write_bytes(data)
        ended = site.verifies()
        assert reason_of(ended) is Reason.COPY_DAMAGED
        assert (ended.params["place"], copy.name in ended.params["detail"]) == ("usb", True)


@pytest.mark.parametrize("damage", [lambda own: own.write_bytes(b"x"), lambda own: own.unlink()])
def test_the_agents_own_copy_is_named_by_its_folder(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        own = next((site.config.state / "runs").iterdir())
        damage(own)
        ended = site.verifies()
        assert reason_of(ended) is Reason.COPY_DAMAGED
        assert (ended.params["place"], own.name in ended.params["detail"]) == (str(own.parent), True)


def test_an_invoice_that_the_statistics_do_not_count_blocks(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        period = site.device.disk.state.first_period
        rows = site.device.disk.invoices("007")
        lost = next(one for one in rows if (one.issued.year, one.issued.month) == (period.year, period.month))
        rows.remove(lost)
        ended = site.verifies()
        assert reason_of(ended) is Reason.RECORDS_MISMATCH
        assert ended.params["types"] == "007"


def test_an_act_cannot_follow_a_verification_whose_place_has_gone(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        (tmp_path / "usb").rename(tmp_path / "gone")
        assert reason_of(site.asks(site.approved(evidence))) is Reason.BACKUP_PLACE_MISSING
        assert not site.asked()


def test_a_verification_without_an_operation_opens_no_evidence(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        ended = site.verifies(Plan.BACKUP)
        assert ended.evidence is None
        assert site.journal.evidence.of(site.skpbh) is None


def test_missing_and_double_numbers_are_named() -> None:
    numbers = ["00000007", "00000008", "00000010", "00000010"]
    invoices = [_numbered(number) for number in numbers]
    assert list(gaps(invoices, [])) == ["0110 00000008→00000010", "0110 00000010→00000010"]


def test_between_two_rolls_of_one_code_no_number_is_missing() -> None:
    invoices = [_numbered(number) for number in ["00000110", "00000501", "00000503", "00000503"]]
    rolls = [Roll("0110", "00000110"), Roll("0110", "00000503")]
    assert list(gaps(invoices, rolls)) == ["0110 00000501→00000503", "0110 00000503→00000503"]


def test_a_period_over_several_rolls_of_one_code_is_backed_up_and_verified(tmp_path: Path) -> None:
    settings = replace(SETTINGS, types=(TypeSettings("007", 8, earlier=4, roll_size=5),))
    with Site(tmp_path, settings) as site:
        rows = site.device.disk.invoices("007")
        fpdm = site.device.disk.current_number("007")[0]
        ends = [one.fphm for one, other in pairwise(rows) if one.fpdm != other.fpdm]
        rows[:] = [replace(one, fpdm=fpdm) for one in rows]
        assert len(ends) == 2
        for fphm in ends:
            enter(site.journal.backups, site.skpbh, "007", fpdm, fphm)
        assert site.backs_up().outcome is Outcome.DONE
        assert site.verifies().outcome is Outcome.DONE


def _numbered(fphm: str) -> Invoice:
    return cast(Invoice, SimpleNamespace(fpdm="0110", fphm=fphm))


def test_the_same_reading_has_the_same_digest(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, clock_offset_s=60)) as site:
        site.backs_up()
        first, second = site.verifies().evidence, site.verifies().evidence
        assert first is not None
        assert second is not None
        assert first.digest() == second.digest()
        assert first.made_at != second.made_at

"""What reporting and clearing do to a disk, and what the bureau and the disk refuse. Source: zc line, section 8."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from device.line.refusals import decode_text, disk_code
from device.simulator.disk import Disk
from device.simulator.faults import Faults
from device.simulator.refusals import NOT_FILED, PowerLostError, RefusedError
from device.simulator.settings import SimSettings, TypeSettings
from tests.device.simulator.conftest import DECEMBER

NOVEMBER, NEXT = date(2026, 11, 1), date(2026, 12, 1)
UNREPORTED = replace(DECEMBER, types=(TypeSettings("007", 5, reported=False),))
REPORT, CLEAR = "11", "12"


def disk_of(settings: SimSettings = DECEMBER, *faults: str) -> Disk:
    return Disk(settings, faults=Faults(faults))


def refused(disk: Disk, act: str) -> str:
    """Return the text with which an act on 007 is refused."""
    with pytest.raises(RefusedError) as caught:
        getattr(disk, act)("007")
    return decode_text(caught.value.payload)


def test_clearing_moves_the_period_and_the_lock_date_of_this_type_alone() -> None:
    disk = disk_of()
    disk.clear("007")
    cleared, other = disk.type_state("007"), disk.type_state("004")
    assert (cleared.period, cleared.lock_date, cleared.reported) == (NEXT, date(2027, 1, 15), False)
    assert (other.period, other.lock_date, other.reported) == (NOVEMBER, date(2026, 12, 15), True)
    assert disk.state.acts == {CLEAR: {"007": 1}}
    assert disk.bureau.state.told == {"007": ["2026-11"]}


def test_clearing_erases_no_invoice() -> None:
    disk = disk_of()
    before = list(disk.invoices("007"))
    disk.clear("007")
    assert disk.invoices("007") == before


def test_reporting_freezes_the_totals_and_leaves_the_period_where_it_is() -> None:
    disk = disk_of(UNREPORTED)
    disk.report("007")
    row = disk.type_state("007")
    assert (row.period, row.reported, row.damaged) == (NOVEMBER, True, False)
    assert row.frozen is not None
    held = [one for one in disk.invoices("007") if one.issued.month == 11 and one.status == "00"]
    assert row.frozen["positive"] == str(len(held))
    assert row.last_report.date() == date(2026, 12, 5)
    assert disk.bureau.state.reported == {"007": ["2026-11"]}


def test_what_was_reported_and_filed_can_be_cleared() -> None:
    disk = disk_of(UNREPORTED)
    disk.report("007")
    disk.clear("007")
    assert disk.type_state("007").period == NEXT


HALF = replace(DECEMBER, types=(TypeSettings("004", 3, reported=False), TypeSettings("007", 5)))
CLOSED, LATE = replace(DECEMBER, window="closed"), replace(DECEMBER, lock_date="2026-12-04")
REFUSALS: list[tuple[str, SimSettings, str, str]] = [
    # state,                            settings,                             act,      code
    ("not reported", UNREPORTED, "clear", "195"),
    ("window closed", CLOSED, "clear", "199"),
    ("window closed, unreported", replace(UNREPORTED, window="closed"), "report", "199"),
    ("past the lock date", LATE, "clear", "199"),
    (
        "the period still runs",
        replace(UNREPORTED, clock="2026-11-20T10:00:00", period="2026-11"),
        "report",
        "199",
    ),
    ("reported already", DECEMBER, "report", "204"),
    ("not uploaded", replace(UNREPORTED, not_uploaded=1), "report", "250"),
    (
        "not uploaded by the day",
        replace(UNREPORTED, clock="2026-12-16T10:00:00", not_uploaded=3),
        "report",
        "246",
    ),
    ("several periods unreported", replace(UNREPORTED, period="2026-10"), "report", "245"),
    ("another type not reported", HALF, "clear", "248"),
]


@pytest.mark.parametrize(("state", "settings", "act", "code"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_refusals_have_the_disks_code_and_leave_everything_as_it_was(
    state: str, settings: SimSettings, act: str, code: str
) -> None:
    disk = disk_of(settings)
    before = replace(disk.type_state("007"))
    assert disk_code(refused(disk, act)) == code
    assert disk.type_state("007") == before
    assert disk.state.acts == {}
    assert disk.state.asked == {{"report": REPORT, "clear": CLEAR}[act]: {"007": 1}}


def test_what_was_cleared_cannot_be_cleared_again() -> None:
    disk = disk_of()
    disk.clear("007")
    assert disk_code(refused(disk, "clear")) == "195"
    assert disk.type_state("007").period == NEXT


def test_without_a_filed_return_the_bureau_hands_out_no_write_back() -> None:
    disk = disk_of(replace(DECEMBER, filed=False))
    assert refused(disk, "clear") == NOT_FILED
    assert disk.type_state("007").period == NOVEMBER
    disk.bureau.state.filed = True
    disk.clear("007")
    assert disk.type_state("007").period == NEXT


@pytest.mark.parametrize("code", ["155", "195", "245", "506"])
@pytest.mark.parametrize(("act", "settings"), [("report", UNREPORTED), ("clear", DECEMBER)])
def test_any_code_can_be_had_on_purpose(act: str, settings: SimSettings, code: str) -> None:
    disk = disk_of(settings, f"{act}-refused:{code}*1")
    assert disk_code(refused(disk, act)) == code
    getattr(disk, act)("007")


POWER = [
    # power goes after,          period,    told the bureau
    (0, NOVEMBER, False),
    (1, NOVEMBER, False),
    (2, NOVEMBER, False),
    (3, NEXT, False),
    (4, NEXT, True),
]


@pytest.mark.parametrize(("step", "period", "told"), POWER)
def test_power_lost_while_clearing(step: int, period: date, told: bool) -> None:
    disk = disk_of(DECEMBER, f"power-lost:{step}@12*1")
    with pytest.raises(PowerLostError):
        disk.clear("007")
    assert disk.type_state("007").period == period
    assert ("007" in disk.bureau.state.told) is told


def test_the_bureau_is_told_on_the_next_run() -> None:
    disk = disk_of(DECEMBER, "power-lost:3@12*1")
    with pytest.raises(PowerLostError):
        disk.clear("007")
    refused(disk, "clear")
    assert disk.bureau.state.told == {"007": ["2026-11"]}


POWER_IN_A_REPORT = [
    # power goes after, damaged, the bureau has it, the disk shows it
    (0, False, False, False),
    (1, False, False, False),
    (2, True, False, False),
    (3, True, True, False),
    (4, False, True, True),
]


@pytest.mark.parametrize(("step", "damaged", "taken", "shown"), POWER_IN_A_REPORT)
def test_power_lost_while_reporting(step: int, damaged: bool, taken: bool, shown: bool) -> None:
    disk = disk_of(UNREPORTED, f"power-lost:{step}@11*1")
    with pytest.raises(PowerLostError):
        disk.report("007")
    row = disk.type_state("007")
    assert (row.damaged, row.reported) == (damaged, shown)
    assert disk.bureau.state.reported == ({"007": ["2026-11"]} if taken else {})
    assert disk.state.acts == ({REPORT: {"007": 1}} if taken else {})


@pytest.mark.parametrize("step", [2, 3])
def test_what_power_damaged_is_refused_until_it_is_repaired(step: int) -> None:
    disk = disk_of(UNREPORTED, f"power-lost:{step}@11*1")
    with pytest.raises(PowerLostError):
        disk.report("007")
    for act in ("report", "report", "clear"):
        assert disk_code(refused(disk, act)) == "241"


@pytest.mark.parametrize("code", ["155", "156", "157", "158", "159"])
def test_a_write_back_that_does_not_fit_is_refused_and_a_new_one_is_taken(code: str) -> None:
    disk = disk_of(DECEMBER, f"wrong-write-back:{code}*1")
    before = replace(disk.type_state("007"))
    assert disk_code(refused(disk, "clear")) == code
    assert disk.type_state("007") == before
    disk.clear("007")
    assert disk.state.acts == {CLEAR: {"007": 1}}


def test_types_are_cleared_one_after_the_other_once_all_are_reported() -> None:
    disk = disk_of(HALF)
    assert disk_code(refused(disk, "clear")) == "248"
    disk.report("004")
    for fplxdm in ("007", "004"):
        disk.clear(fplxdm)
    assert disk.state.acts[CLEAR] == {"007": 1, "004": 1}


def test_a_swapped_disk_has_another_number_and_another_taxpayer() -> None:
    disk = disk_of()
    disk.swap("669999999999")
    with pytest.raises(RefusedError) as caught:
        disk.check_who(DECEMBER.nsrsbh, DECEMBER.skpbh)
    assert disk_code(decode_text(caught.value.payload)) == "4007"
    disk.swap(DECEMBER.skpbh, DECEMBER.nsrsbh)
    disk.check_who(DECEMBER.nsrsbh, DECEMBER.skpbh)


def test_a_wrong_password_counts_down_and_locks() -> None:
    disk = disk_of(replace(DECEMBER, skpkl="right888", password_tries=2))
    disk.check_password("right888", 0x06)
    texts = []
    for password in ("wrong888", "wrong888", "right888"):
        with pytest.raises(RefusedError) as caught:
            disk.check_password(password, 0x06)
        texts.append(decode_text(caught.value.payload))
    assert [disk_code(text) for text in texts] == ["236", "236", "238"]
    assert "剩余1次" in texts[0]


def test_uploading_takes_its_time_and_a_second_press_stops_it() -> None:
    disk = disk_of(replace(DECEMBER, not_uploaded=2, upload_s=60))
    disk.upload("007")
    assert len(disk.waiting()) == 2
    disk.upload("007")
    assert disk.state.uploading_until is None
    disk.upload("007")
    disk.state.clock_offset_s += 61
    assert disk.waiting() == []
    assert disk.state.not_uploaded == 0


def test_invoices_are_numbered_without_a_gap_and_each_roll_has_its_own_code() -> None:
    disk = disk_of(replace(DECEMBER, types=(TypeSettings("007", 5, earlier=2, later=1, roll_size=3),)))
    numbers = [(one.fpdm, one.fphm) for one in disk.invoices("007")]
    assert numbers[:4] == [
        ("011000700011", "23000001"), ("011000700011", "23000002"), ("011000700011", "23000003"),
        ("011000700012", "23100001"),
    ]  # fmt: skip
    assert disk.current_number("007") == ("011000700013", "23200003", 1)
    issued = [one.issued for one in disk.invoices("007")]
    assert issued == sorted(issued)
    assert [one.month for one in issued] == [10, 10, *[11] * 5, 12]


def test_the_clock_runs_from_where_it_was_set() -> None:
    disk = disk_of(replace(DECEMBER, clock_offset_s=3600.0))
    assert abs(disk.state.clock() - datetime(2026, 12, 5, 11)) < timedelta(minutes=1)  # noqa: DTZ001

"""What follows from what a device shows, plan by plan: the whole table."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from device.config import DeviceConfig, Limits
from device.contract import Finding, Level, Plan, Reason
from device.drivers.base import UploadError
from device.inspect import BranchSeen, Snapshot
from device.judge import ROWS, blocking, judge
from tests.device.records import CLOCK, REPORTED, info, seen, snapshot

DEVICE = DeviceConfig(name="主机", port="x", skpbh="661234567890", nsrsbh="91110117MA01Q8KX2T")
LIMITS = Limits()
DECEMBER: dict[str, Any] = {"bsqsrq": datetime(2026, 12, 1), "bszzrq": datetime(2026, 12, 31, 23, 59, 59)}  # noqa: DTZ001
NOT_YET = datetime(2026, 11, 3)  # noqa: DTZ001

READY = snapshot()
CLEARED = snapshot(seen(**DECEMBER))
UNREPORTED = snapshot(seen("004"), seen("007", zxbsrq=NOT_YET))
SPARSE = snapshot(seen(zxbsrq=None, kpjzsj=None))
NOT_UPLOADED = snapshot(pending=3)
ERRORS = snapshot(upload_errors=(UploadError("1", "2", "签名验证失败"),))
LOCKED = snapshot(seen(kpjzsj=date(2026, 12, 4)))
OFF = snapshot(site_clock=CLOCK - timedelta(hours=8, seconds=1))
OTHER_DISK = snapshot(info=info(skpbh="000000000000"))
OTHER_TAXPAYER = snapshot(info=info(nsrsbh="91110117MA0000000X"))
IDLE = snapshot(seen(zxbsrq=CLOCK - timedelta(days=91)))
BRANCH = snapshot(branches=(BranchSeen("二机", False), BranchSeen("三机", True)))
DARK_BRANCH = snapshot(branches=(BranchSeen("二机", None),))
NO_CHANNEL = snapshot(channel=False)

R = Reason
B, W = "block", "warn"
TABLE: list[tuple[str, Snapshot, Reason, str, str, str, str, str]] = [
    # state,             shown,          reason,                backup, verify, report, clear, upload
    ("wrong disk", OTHER_DISK, R.WRONG_DISK, B, B, B, B, B),
    ("wrong taxpayer", OTHER_TAXPAYER, R.WRONG_DISK, B, B, B, B, B),
    ("clock off", OFF, R.CLOCK_OFF, B, B, B, B, B),
    ("already cleared", CLEARED, R.ALREADY_CLEARED, "", "", B, B, ""),
    ("nothing to upload", READY, R.NOTHING_TO_UPLOAD, "", "", "", "", B),
    ("already reported", READY, R.ALREADY_REPORTED, "", "", B, "", ""),
    ("not reported", UNREPORTED, R.NOT_REPORTED, "", W, "", B, ""),
    ("not uploaded", NOT_UPLOADED, R.NOT_UPLOADED, W, W, B, B, ""),
    ("upload errors", ERRORS, R.UPLOAD_ERRORS, W, W, B, B, W),
    ("idle", IDLE, R.IDLE_DEVICE, W, W, B, B, W),
    ("a branch not reported", BRANCH, R.BRANCH_NOT_REPORTED, "", "", W, B, ""),
    ("no channel", NO_CHANNEL, R.CHANNEL_DOWN, W, W, B, B, B),
    ("sparse firmware", SPARSE, R.CANNOT_BE_TOLD, "", "", W, W, ""),
    ("a branch that cannot be read", DARK_BRANCH, R.CANNOT_BE_TOLD, "", "", "", W, ""),
    ("past its lock date", LOCKED, R.DEVICE_LOCKED, W, W, W, W, W),
]
PLANS = [Plan.BACKUP, Plan.VERIFY, Plan.REPORT, Plan.CLEAR, Plan.UPLOAD]


def found(shown: Snapshot, plan: Plan = Plan.CLEAR, limits: Limits = LIMITS) -> dict[Reason, Finding]:
    return {one.reason: one for one in judge(shown, DEVICE, plan, limits)}


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_how_much_a_finding_matters_for_each_plan(
    row: tuple[str, Snapshot, Reason, str, str, str, str, str],
) -> None:
    _, shown, reason, *levels = row
    judged = [found(shown, plan).get(reason) for plan in PLANS]
    assert [one.level.value if one else "" for one in judged] == levels


def test_every_row_of_the_table_is_shown_here() -> None:
    assert {reason for reason, *_ in ROWS} == {row[2] for row in TABLE}
    assert len(ROWS) == len({(reason, check) for reason, check, _ in ROWS})


@pytest.mark.parametrize("plan", [Plan.BACKUP, Plan.VERIFY, Plan.CLEAR])
def test_a_device_that_is_ready_has_no_findings(plan: Plan) -> None:
    assert found(READY, plan) == {}


PARAMS: list[tuple[Snapshot, Plan, Reason, dict[str, str]]] = [
    (OTHER_DISK, Plan.CLEAR, R.WRONG_DISK, {"expected": "661234567890", "found": "000000000000"}),
    (OFF, Plan.CLEAR, R.CLOCK_OFF, {"hours": "8.0"}),
    (CLEARED, Plan.CLEAR, R.ALREADY_CLEARED, {"period": "2026-11"}),
    (UNREPORTED, Plan.CLEAR, R.NOT_REPORTED, {"types": "007", "period": "2026-11"}),
    (NOT_UPLOADED, Plan.CLEAR, R.NOT_UPLOADED, {"count": "3"}),
    (ERRORS, Plan.CLEAR, R.UPLOAD_ERRORS, {"count": "1", "text": "签名验证失败"}),
    (IDLE, Plan.CLEAR, R.IDLE_DEVICE, {"days": "91"}),
    (BRANCH, Plan.CLEAR, R.BRANCH_NOT_REPORTED, {"device": "二机"}),
    (SPARSE, Plan.CLEAR, R.CANNOT_BE_TOLD, {"field": "zxbsrq", "types": "007"}),
    (LOCKED, Plan.CLEAR, R.DEVICE_LOCKED, {"lock_date": "2026-12-04"}),
    (READY, Plan.REPORT, R.ALREADY_REPORTED, {"period": "2026-11"}),
]


@pytest.mark.parametrize(("shown", "plan", "reason", "params"), PARAMS, ids=[row[2].value for row in PARAMS])
def test_a_finding_says_what_its_sentence_needs(
    shown: Snapshot, plan: Plan, reason: Reason, params: dict[str, str]
) -> None:
    assert found(shown, plan)[reason].params == params


def test_what_was_cleared_in_january_was_the_december_before() -> None:
    january = snapshot(
        seen(bsqsrq=datetime(2027, 1, 1), bszzrq=None), info=info(clock=datetime(2027, 1, 9)),  # noqa: DTZ001
        site_clock=datetime(2027, 1, 9),  # noqa: DTZ001
    )  # fmt: skip
    assert found(january)[R.ALREADY_CLEARED].params == {"period": "2026-12"}


def test_what_blocks_comes_first() -> None:
    shown = snapshot(seen(kpjzsj=date(2026, 12, 4)), pending=1, channel=False)
    findings = judge(shown, DEVICE, Plan.CLEAR, LIMITS)
    levels = [one.level for one in findings]
    assert levels == [Level.BLOCK, Level.BLOCK, Level.WARN]
    assert blocking(findings) == findings[:2]


def test_the_limits_are_the_sites_own() -> None:
    assert R.CLOCK_OFF not in found(OFF, limits=Limits(clock_off_h=9))
    assert R.IDLE_DEVICE not in found(IDLE, limits=Limits(idle_days=91))


@pytest.mark.parametrize("hours", [-9, 9])
def test_a_clock_may_be_off_to_either_side(hours: int) -> None:
    assert R.CLOCK_OFF in found(snapshot(site_clock=CLOCK + timedelta(hours=hours)))


def test_on_the_lock_date_itself_it_is_not_locked() -> None:
    assert R.DEVICE_LOCKED not in found(snapshot(seen(kpjzsj=CLOCK.date())))


def test_a_channel_that_was_not_tested_is_not_down() -> None:
    assert R.CHANNEL_DOWN not in found(snapshot(channel=None))


def test_a_clear_is_for_the_oldest_period_behind_the_clock() -> None:
    shown = snapshot(seen("004", **DECEMBER), seen("007"))
    assert [one.fplxdm for one in shown.due] == ["007"]
    assert shown.period == "2026-11"
    assert R.ALREADY_CLEARED not in found(shown)


def test_one_type_that_reported_lately_is_enough_to_be_no_zombie() -> None:
    shown = snapshot(seen("004", zxbsrq=CLOCK - timedelta(days=200)), seen("007", zxbsrq=REPORTED))
    assert R.IDLE_DEVICE not in found(shown)

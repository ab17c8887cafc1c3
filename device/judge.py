"""What follows from a snapshot, per plan. One table, pure: a reason, when it holds, and how much it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from device.config import DeviceConfig, Limits
from device.contract import Finding, Level, Plan, Reason
from device.inspect import Snapshot

Params = dict[str, str]


@dataclass(frozen=True, slots=True)
class View:
    seen: Snapshot
    device: DeviceConfig
    limits: Limits


Check = Callable[[View], Iterator[Params]]

BLOCK, WARN = Level.BLOCK, Level.WARN


def _levels(everywhere: Level | None = None, **levels: Level) -> dict[Plan, Level]:
    named = {Plan(name): level for name, level in levels.items()}
    return {**dict.fromkeys(Plan, everywhere), **named} if everywhere else named


def wrong_disk(view: View) -> Iterator[Params]:
    info, device = view.seen.info, view.device
    for expected, found in ((device.skpbh, info.skpbh), (device.nsrsbh, info.nsrsbh)):
        if expected != found:
            yield {"expected": expected, "found": found}


def clock_off(view: View) -> Iterator[Params]:
    hours = view.seen.clock_off_s / 3600
    if hours > view.limits.clock_off_h:
        yield {"hours": f"{hours:.1f}"}


def already_cleared(view: View) -> Iterator[Params]:
    if not view.seen.due:
        yield {"period": _month_before(view.seen)}


def _month_before(seen: Snapshot) -> str:
    """Return the period that was cleared: the one before the running one."""
    year, month = map(int, seen.period.split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}"


def not_reported(view: View) -> Iterator[Params]:
    types = [one.fplxdm for one in view.seen.due if one.reported is False]
    if types:
        yield {"types": ",".join(types), "period": view.seen.period}


def already_reported(view: View) -> Iterator[Params]:
    if view.seen.due and all(one.reported is True for one in view.seen.due):
        yield {"period": view.seen.period}


def cannot_be_told(view: View) -> Iterator[Params]:
    types = [one.fplxdm for one in view.seen.due if one.reported is None]
    if types:
        yield {"field": "zxbsrq", "types": ",".join(types)}


def not_uploaded(view: View) -> Iterator[Params]:
    if view.seen.pending.count:
        yield {"count": str(view.seen.pending.count)}


def nothing_to_upload(view: View) -> Iterator[Params]:
    if not view.seen.pending.count:
        yield {}


def upload_errors(view: View) -> Iterator[Params]:
    if view.seen.upload_errors:
        yield {"count": str(len(view.seen.upload_errors)), "text": view.seen.upload_errors[0].message}


def idle_device(view: View) -> Iterator[Params]:
    last = [one.monitoring.zxbsrq for one in view.seen.types if one.monitoring.zxbsrq]
    days = (view.seen.info.clock - max(last)).days if last else 0
    if days > view.limits.idle_days:
        yield {"days": str(days)}


def branch_not_reported(view: View) -> Iterator[Params]:
    for one in view.seen.branches:
        if one.reported is False:
            yield {"device": one.name}


def branch_cannot_be_told(view: View) -> Iterator[Params]:
    for one in view.seen.branches:
        if one.reported is None:
            yield {"field": "zxbsrq", "device": one.name}


def device_locked(view: View) -> Iterator[Params]:
    today = view.seen.info.clock.date()
    dates = [one.monitoring.kpjzsj for one in view.seen.types if one.monitoring.kpjzsj]
    if dates and min(dates) < today:
        yield {"lock_date": min(dates).isoformat()}


def channel_down(view: View) -> Iterator[Params]:
    if view.seen.channel is False:
        yield {}


ROWS: list[tuple[Reason, Check, dict[Plan, Level]]] = [
    # found,                   when,                  how much it matters
    (Reason.WRONG_DISK, wrong_disk, _levels(BLOCK)),
    (Reason.CLOCK_OFF, clock_off, _levels(BLOCK)),
    (Reason.ALREADY_CLEARED, already_cleared, _levels(report=BLOCK, clear=BLOCK)),
    (Reason.NOTHING_TO_UPLOAD, nothing_to_upload, _levels(upload=BLOCK)),
    (Reason.ALREADY_REPORTED, already_reported, _levels(report=BLOCK)),
    (Reason.NOT_REPORTED, not_reported, _levels(verify=WARN, clear=BLOCK)),
    (Reason.NOT_UPLOADED, not_uploaded, _levels(backup=WARN, verify=WARN, report=BLOCK, clear=BLOCK)),
    (Reason.UPLOAD_ERRORS, upload_errors, _levels(WARN, report=BLOCK, clear=BLOCK)),
    (Reason.IDLE_DEVICE, idle_device, _levels(WARN, report=BLOCK, clear=BLOCK)),
    (Reason.BRANCH_NOT_REPORTED, branch_not_reported, _levels(report=WARN, clear=BLOCK)),
    (Reason.CHANNEL_DOWN, channel_down, _levels(WARN, report=BLOCK, clear=BLOCK, upload=BLOCK)),
    (Reason.CANNOT_BE_TOLD, cannot_be_told, _levels(report=WARN, clear=WARN)),
    (Reason.CANNOT_BE_TOLD, branch_cannot_be_told, _levels(clear=WARN)),
    (Reason.DEVICE_LOCKED, device_locked, _levels(WARN)),
]


def judge(seen: Snapshot, device: DeviceConfig, plan: Plan, limits: Limits) -> tuple[Finding, ...]:
    """Return what stands against `plan`, what blocks first."""
    view = View(seen, device, limits)
    found = [
        Finding(reason=reason, level=levels[plan], params=params)
        for reason, check, levels in ROWS
        if plan in levels
        for params in check(view)
    ]
    return tuple(sorted(found, key=lambda one: one.level is not BLOCK))


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.level is BLOCK)

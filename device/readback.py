"""What an act did, by looking at the device: the read-back decides, not the answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from device.contract import Act, ActState, TypeRow
from device.drivers.base import DeviceError, DiskError, NotRunError
from device.errors import Refusal
from device.journal_acts import Target
from device.period import reported
from device.session import Session


@dataclass(frozen=True, slots=True)
class Look:
    """What the device shows of one type after an act."""

    moved: bool | None  # None: this firmware cannot show it
    period_start: date | None = None
    lock_date: date | None = None


def look(session: Session, act: Act, target: Target) -> Look:
    """Read once whether the act moved anything.

    Raises:
        DeviceError, Refusal: it cannot be read.
    """
    if act is Act.UPLOAD:
        return Look(_uploaded(session.insist(lambda driver: driver.pending_uploads()).count, target.waiting))
    seen = session.insist(lambda driver: driver.monitoring(target.fplxdm))
    moved = seen.bsqsrq > target.was_start
    if act is Act.REPORT and not moved:
        return Look(reported(seen), seen.bsqsrq.date(), seen.kpjzsj)
    return Look(moved, seen.bsqsrq.date(), seen.kpjzsj)


def _uploaded(count: int, before: int | None) -> bool | None:
    """As many as before do not show that no upload runs: one may not have got through its first invoice yet."""
    return True if count == 0 or (before is not None and count < before) else None


def watch(session: Session, act: Act, target: Target, pauses_s: Sequence[float]) -> Look | None:
    """Look until it moved or `pauses_s` are over; None: the device could not be read at last."""
    last: Look | None = None
    for pause_s in (0.0, *pauses_s):
        time.sleep(pause_s)
        try:
            last = look(session, act, target)
        except (DeviceError, Refusal):
            last = None
        if last is not None and last.moved:
            return last
    return last


def row_of(act: Act, target: Target, seen: Look | None, answer: DeviceError | None) -> TypeRow:
    """Return what became of a type, from what is seen of it; the answer only counts where nothing can be seen.

    A frame-level refusal is the one answer that proves that nothing was run. An upload that was refused and has
    moved nothing is not under way.
    """
    state = _upload_state(seen, answer) if act is Act.UPLOAD else _state(seen, answer)
    return TypeRow(
        fplxdm=target.fplxdm,
        state=state,
        disk_code=answer.disk_code if isinstance(answer, DiskError) else "",
        text=str(answer) if answer is not None and state is not ActState.MOVED else "",
        period_start=seen.period_start if seen else None,
        lock_date=seen.lock_date if seen else None,
    )


def _state(seen: Look | None, answer: DeviceError | None) -> ActState:
    if seen is not None and seen.moved is not None:
        return ActState.MOVED if seen.moved else ActState.REFUSED
    if isinstance(answer, NotRunError):
        return ActState.REFUSED
    return ActState.ATTEST if seen is not None and answer is None else ActState.UNKNOWN


def _upload_state(seen: Look | None, answer: DeviceError | None) -> ActState:
    if seen is not None and seen.moved:
        return ActState.MOVED
    refused = isinstance(answer, NotRunError) or (seen is not None and isinstance(answer, DiskError))
    return ActState.REFUSED if refused else ActState.UNKNOWN

"""What a device's operations tell of it, one after the other. Pure; JSON is read as it stands in the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Any

from bot.clearing.phases import Phase
from bot.offices.filing_window import later
from device.contract import ActState, Plan, Reason

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """How a device stands; see StandingRow, which keeps these under the same names."""

    seen_at: datetime | None = None
    period: str = ""
    reported: bool | None = None
    pending: int | None = None
    lock_date: date | None = None
    cleared: str = ""
    cleared_at: datetime | None = None
    backed_up_at: datetime | None = None

    @property
    def behind(self) -> str:
        """The last period that cannot be open any more, "2026-10"; "" nobody knows."""
        return behind(self.period, self.cleared)


def behind(period: str, cleared: str) -> str:
    """Return the last period that cannot be open any more; "" nobody knows.

    Args:
        period: that was open at the last look, "2026-11"; "" nobody looked.
        cleared: the last one that is known to be cleared, "" none is.
    """
    return max(cleared, later(period, -1)) if period else cleared


@dataclass(frozen=True, slots=True)
class Told:
    """One operation as it is kept, begun or ended."""

    plan: str
    phase: str
    period: str
    created_at: datetime
    ended_at: datetime | None
    inspection: Json | None
    backup: Json | None
    act: Json | None


def of_all(operations: Iterable[Told]) -> Facts:
    """Return what operations tell together, the oldest first."""
    return reduce(after, operations, Facts())


def after(known: Facts, told: Told) -> Facts:
    """Return what is known after an operation; one that told a part of it before may be told again."""
    if told.inspection:
        known = _looked(known, told.created_at, told.inspection)
    if told.backup:
        known = replace(known, backed_up_at=told.created_at)
    return _acted(known, told) if told.phase == Phase.DONE else known


def _looked(known: Facts, at: datetime, look: Json) -> Facts:
    return replace(
        known,
        seen_at=at,
        period=look["period"],
        reported=_reported(look),
        pending=look["pending_uploads"],
        lock_date=_lock_date(look, None),
        cleared=max(known.cleared, _found_cleared(look)),
    )


def _acted(known: Facts, told: Told) -> Facts:
    if told.plan == Plan.REPORT:
        return replace(known, reported=True)
    if told.plan == Plan.UPLOAD:
        return replace(known, pending=0)
    if told.plan != Plan.CLEAR:
        return known
    lock_date = _lock_date(told.inspection, told.act) if told.inspection else known.lock_date
    done = replace(known, cleared=max(known.cleared, told.period), cleared_at=told.ended_at)
    return replace(done, reported=None, pending=None, lock_date=lock_date)


def _reported(look: Json) -> bool | None:
    told = [one["reported"] for one in look["types"]]
    return None if None in told else all(told)


def _found_cleared(look: Json) -> str:
    found = [one for one in look["findings"] if one["reason"] == Reason.ALREADY_CLEARED]
    return max((str(one["params"].get("period", "")) for one in found), default="")


def _lock_date(look: Json, act: Json | None) -> date | None:
    """Return the earliest lock date of the types; the read-back after a clear knows better."""
    rows = act["rows"] if act else []
    moved = {one["fplxdm"]: one.get("lock_date") for one in rows if one["state"] == ActState.MOVED}
    dates = [moved.get(one["fplxdm"]) or one["lock_date"] for one in look["types"]]
    return min((date.fromisoformat(one) for one in dates if one), default=None)

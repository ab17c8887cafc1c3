"""What an inspection told, from the JSON that the relay checked when it came: a thousand are read for one page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.fleet_views import Seen
from device.contract import ActState, Plan, Reason


def seen_in(row: Any, done: Mapping[Plan, Any]) -> Seen | None:
    """Return what the last inspection told, and what acts after it changed; None when there was none.

    Args:
        row: id, created_at and inspection of the newest operation that looked.
        done: the newest act of each plan that was carried out, with its id; of a clear, its period and act, too.
    """
    if row is None or not row.inspection:
        return None
    look = row.inspection
    later = {plan: one for plan, one in done.items() if one.id >= row.id}
    clear = done.get(Plan.CLEAR)
    return Seen(
        at=row.created_at,
        reported=None if Plan.CLEAR in later else Plan.REPORT in later or _reported(look),
        pending=0 if Plan.UPLOAD in later else look["pending_uploads"],
        lock_date=_lock_date(look, later.get(Plan.CLEAR)),
        cleared=max(clear.period if clear else "", look["period"] if _is_cleared(look) else ""),
        outdated=Plan.CLEAR in later,
    )


def _reported(look: Mapping[str, Any]) -> bool | None:
    told = [one["reported"] for one in look["types"]]
    return None if None in told else all(told)


def _is_cleared(look: Mapping[str, Any]) -> bool:
    return any(one["reason"] == Reason.ALREADY_CLEARED for one in look["findings"])


def _lock_date(look: Mapping[str, Any], clear: Any) -> date | None:
    """The read-back after a clear knows better."""
    rows = clear.act["rows"] if clear is not None and clear.act else []
    moved = {one["fplxdm"]: one.get("lock_date") for one in rows if one["state"] == ActState.MOVED}
    dates = [moved.get(one["fplxdm"]) or one["lock_date"] for one in look["types"]]
    return min((date.fromisoformat(one) for one in dates if one), default=None)

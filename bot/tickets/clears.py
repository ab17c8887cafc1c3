"""Clears by the day on which they ended, and by what they ended with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from bot.records.operations import OperationRow
from bot.tickets.counting import Counts, by_day
from bot.tickets.days import Days
from device.contract import Plan, Reason

DONE, PARTIAL, FAILED, REFUSED, UNKNOWN = "done", "partial", "failed", "refused", "unknown"


def clears(session: Session, sites: Collection[int] | None, days: Days) -> Mapping[str, Counts]:
    """Return how many clears were done, done in part, failed or refused, and of unknown outcome, on each day.

    What was refused because it was cleared already is no failure. A clear of unknown outcome has not ended: it counts
    on the day on which it was lost, for as long as it is unknown.
    """
    ended, changed = col(OperationRow.ended_at), col(OperationRow.changed_at)
    phase, reason = col(OperationRow.phase), col(OperationRow.reason)
    where: list[ColumnElement[bool]] = [col(OperationRow.plan) == Plan.CLEAR]
    if sites is not None:
        where.append(col(OperationRow.site_id).in_(sites))
    failed = (phase == FAILED) | ((phase == REFUSED) & (reason != Reason.ALREADY_CLEARED))
    return {
        DONE: by_day(session, days, ended, *where, phase == DONE),
        PARTIAL: by_day(session, days, ended, *where, phase == PARTIAL),
        FAILED: by_day(session, days, ended, *where, failed),
        UNKNOWN: by_day(session, days, changed, *where, phase == UNKNOWN, ended.is_(None)),
    }

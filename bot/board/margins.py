"""What stands beside a ticket in the list: the time to keep next, and how many are like it. One query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from bot.records.tickets import GoalRow, TicketRow

ALIKE_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NextGoal:
    kind: str  # first_answer, solution
    due_at: datetime
    missed: bool
    near: bool  # it was warned of


def next_goals(session: Session, ticket_ids: Collection[int], moment: datetime) -> dict[int, NextGoal]:
    """Return the running goal of each ticket that is due first."""
    rows = session.exec(
        select(GoalRow)
        .where(col(GoalRow.ticket_id).in_(ticket_ids))
        .where(col(GoalRow.met_at).is_(None), col(GoalRow.due_at).is_not(None))
        .order_by(col(GoalRow.due_at).desc())
    ).all()
    return {
        row.ticket_id: NextGoal(row.kind, row.due_at, row.due_at <= moment, row.warned_at is not None)
        for row in rows
        if row.due_at is not None
    }


def alike_counts(session: Session, signatures: Collection[str], moment: datetime) -> dict[str, int]:
    """Return how many tickets of each signature opened within ALIKE_FOR."""
    rows = session.exec(
        select(TicketRow.signature, func.count())
        .where(col(TicketRow.signature).in_({*signatures} - {""}))
        .where(TicketRow.created_at > moment - ALIKE_FOR)
        .group_by(TicketRow.signature)
    ).all()
    return dict(rows)

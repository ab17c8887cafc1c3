"""What stands beside a ticket in the list: the time to keep next, and how many are like it. One query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.records.tickets import GoalRow, TicketRow
from bot.tickets.alike import WINDOW, unmerged
from bot.tickets.views import TicketView


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


def alike_counts(session: Session, tickets: Collection[TicketView], moment: datetime) -> dict[int, int]:
    """Return how many others there are like each ticket, by its number: everybody's, as alike.of counts them."""
    rows = session.exec(
        select(TicketRow.signature, func.count())
        .where(col(TicketRow.signature).in_({one.signature for one in tickets} - {""}))
        .where(TicketRow.created_at > moment - WINDOW, unmerged())
        .group_by(TicketRow.signature)
    ).all()
    counted = dict(rows)
    return {one.id: counted.get(one.signature, 0) - _counts(one, moment) for one in tickets if one.signature}


def _counts(ticket: TicketView, moment: datetime) -> bool:
    """Say whether a ticket is among those that are counted."""
    return ticket.merged_into is None and ticket.created_at > moment - WINDOW

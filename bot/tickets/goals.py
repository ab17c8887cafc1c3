"""The times to keep of a ticket, as rows: its first answer, and its solution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.records.tickets import GoalRow, TicketRow


@dataclass(frozen=True, slots=True)
class Goal:
    """One time to keep of a ticket."""

    kind: str  # first_answer, solution
    due_at: datetime | None  # None while it stands still
    left_s: float | None  # of office time, while it stands still
    warned_at: datetime | None
    missed_at: datetime | None
    met_at: datetime | None


def of(session: Session, ticket_id: int) -> tuple[Goal, ...]:
    """Return a ticket's goals, in the order in which they began."""
    query = select(GoalRow).where(GoalRow.ticket_id == ticket_id).order_by(col(GoalRow.id))
    return tuple(
        Goal(row.kind, row.due_at, row.left_s, row.warned_at, row.missed_at, row.met_at)
        for row in session.exec(query).all()
    )


def begin(session: Session, row: TicketRow) -> None:
    """Give a ticket its goals by its priority, or bring those that it has in line with another priority."""


def settle(session: Session, row: TicketRow) -> None:
    """Bring a ticket's goals in line with its state: met, standing still while it waits, running."""

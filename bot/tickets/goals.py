"""The times to keep of a ticket, as rows: its first answer, and its solution."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.records.tickets import GoalRow, TicketRow


class GoalKind(StrEnum):
    FIRST_ANSWER = "first_answer"
    SOLUTION = "solution"


@dataclass(frozen=True, slots=True)
class Goal:
    """One time to keep. It runs while it has `due_at` and neither `met_at` nor `missed_at`."""

    kind: GoalKind
    due_at: datetime | None  # None while it stands still
    left_s: float | None  # of office time, while it stands still
    warned_at: datetime | None
    missed_at: datetime | None  # once missed, it stays missed, even when it is met later
    met_at: datetime | None


class Kept(NamedTuple):
    """How many goals of a kind were kept, and how many were missed."""

    kept: int
    missed: int


def begin(session: Session, row: TicketRow) -> None:
    """Give a ticket its goals by its priority, or bring those that it has in line with another priority."""


def settle(session: Session, row: TicketRow) -> None:
    """Bring a ticket's goals in line with its state: met, standing still while it waits, running."""


def of(session: Session, ticket_id: int) -> tuple[Goal, ...]:
    """Return a ticket's goals: first answer, solution."""
    rows = session.exec(
        select(GoalRow).where(GoalRow.ticket_id == ticket_id).order_by(col(GoalRow.kind))
    ).all()
    return tuple(
        Goal(GoalKind(row.kind), row.due_at, row.left_s, row.warned_at, row.missed_at, row.met_at)
        for row in rows
    )


def kept(
    session: Session, sites: Collection[int] | None, since: datetime, until: datetime
) -> Mapping[GoalKind, Kept]:
    """Return how many goals were kept and missed from `since` to before `until`, by kind.

    Args:
        sites: of tickets that the support of these sites sees; None: of every ticket.
    """
    return dict.fromkeys(GoalKind, Kept(0, 0))

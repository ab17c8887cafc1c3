"""Tickets at told moments: what happens to one happens when a test says so."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.people import meet
from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import goals
from bot.tickets.goals import Goal, GoalKind
from bot.tickets.states import Priority, TicketState

CHINA = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Return a moment of November 2026 in China: "26 09:30"; the 26th is a Thursday."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def opened(session: Session, when: str, priority: Priority = Priority.NORMAL) -> TicketRow:
    """Return a new ticket."""
    asker = meet(session, "test", 1, 1, "王芳", "zh")
    row = TicketRow(
        kind="question", person_id=asker.id, priority=priority, created_at=at(when), changed_at=at(when)
    )
    session.add(row)
    session.flush()
    goals.begin(session, row)
    return row


def becomes(
    session: Session, row: TicketRow, when: str, state: TicketState, *, answered: bool = False
) -> None:
    """A step was taken; with `answered`, by support's words."""
    row.state, row.changed_at = state, at(when)
    row.answered_at = row.answered_at or (at(when) if answered else None)
    session.add(row)
    goals.settle(session, row)


def gets(session: Session, row: TicketRow, when: str, priority: Priority) -> None:
    """It has another priority."""
    was, row.priority, row.changed_at = row.priority, priority, at(when)
    session.add(row)
    goals.begin(session, row, was)


def first_answer(session: Session, row: TicketRow) -> Goal:
    return _goal(session, row, GoalKind.FIRST_ANSWER)


def solution(session: Session, row: TicketRow) -> Goal:
    return _goal(session, row, GoalKind.SOLUTION)


def next_at(session: Session, row: TicketRow, kind: str) -> datetime | None:
    """Return when something is to be said of a goal."""
    query = select(GoalRow.next_at).where(GoalRow.ticket_id == row.id, GoalRow.kind == kind)
    return session.exec(query).one()


def _goal(session: Session, row: TicketRow, kind: GoalKind) -> Goal:
    return next(goal for goal in goals.of(session, row.id or 0) if goal.kind is kind)

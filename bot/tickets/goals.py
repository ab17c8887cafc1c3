"""The times to keep of a ticket, as rows: its first answer, and its solution. Rules: sla.yaml.

A first answer is support's first words, and nothing else; it does not stand still while the person is waited for, as
nobody has told them anything yet. A ticket that ends without one leaves it standing still, neither kept nor missed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import goal_policy
from bot.tickets.goal_runs import Pace
from bot.tickets.seeing import seen
from bot.tickets.states import ENDED, TicketState


class GoalKind(StrEnum):
    FIRST_ANSWER = "first_answer"
    SOLUTION = "solution"


class Course(StrEnum):
    """What a goal does in a state of its ticket."""

    RUNS = "runs"
    STANDS = "stands"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Goal:
    """One time to keep. It runs while it has `due_at` and neither `met_at` nor `missed_at`."""

    kind: GoalKind
    due_at: datetime | None  # None while it stands still
    left_s: float | None  # of office time, while it stands still
    warned_at: datetime | None
    missed_at: datetime | None  # when it was due; once missed, it stays missed, even when it is met later
    met_at: datetime | None


class Kept(NamedTuple):
    """How many goals of a kind were kept, and how many were missed."""

    kept: int
    missed: int


def begin(session: Session, row: TicketRow, was: int | None = None) -> None:
    """Give a ticket its goals by its priority, or bring those that it has in line with another one, as of its change.

    Args:
        was: the priority by which they ran so far; None: they are new, or it is the same.
    """
    policy, moment = goal_policy.in_force(), row.changed_at
    rule, before = policy.of(row.priority), policy.of(row.priority if was is None else was)
    pace, known = Pace(rule.hours, policy.warn_at), {goal.kind: goal for goal in _rows(session, row.id)}
    for kind in GoalKind:
        minutes = rule.minutes(kind)
        goal = known.get(kind) or GoalRow(ticket_id=row.id or 0, kind=kind, minutes=minutes)
        if kind not in known:
            pace.start(goal, rule.hours.add(row.created_at, 60 * minutes), moment)
        elif goal.met_at is None and was not in {None, row.priority}:
            pace.change(goal, before.hours, minutes, row.created_at, moment)
        session.add(goal)
    session.flush()
    settle(session, row)


def begin_late(session: Session, row: TicketRow, moment: datetime) -> None:
    """Give a ticket that is older than its goals all of them from this moment on; its first answer is as it was."""
    policy = goal_policy.in_force()
    rule = policy.of(row.priority)
    pace = Pace(rule.hours, policy.warn_at)
    for kind in GoalKind:
        minutes = rule.minutes(kind)
        goal = GoalRow(ticket_id=row.id or 0, kind=kind, minutes=minutes)
        if kind is GoalKind.FIRST_ANSWER and row.answered_at is not None:
            pace.start(goal, rule.hours.add(row.created_at, 60 * minutes), row.answered_at)
            pace.meet(goal, row.answered_at)
        else:
            pace.start(goal, rule.hours.add(moment, 60 * minutes), moment)
        session.add(goal)
    session.flush()
    settle(session, row, moment)


def settle(session: Session, row: TicketRow, moment: datetime | None = None) -> None:
    """Bring a ticket's goals in line with its state, as of its last change: met, standing still, running.

    Args:
        moment: as of then instead.
    """
    policy, moment = goal_policy.in_force(), moment or row.changed_at
    rule = policy.of(row.priority)
    pace = Pace(rule.hours, policy.warn_at)
    for goal in _rows(session, row.id):
        course = course_of(GoalKind(goal.kind), TicketState(row.state), answered=row.answered_at is not None)
        _bring(goal, course, pace, rule.minutes(goal.kind), moment)
        session.add(goal)
    session.flush()


def course_of(kind: GoalKind, state: TicketState, *, answered: bool) -> Course:
    """Return what a goal does now."""
    if kind is GoalKind.FIRST_ANSWER:
        return Course.MET if answered else Course.STANDS if state in ENDED else Course.RUNS
    if state in ENDED:
        return Course.MET
    return Course.STANDS if state is TicketState.WAITING else Course.RUNS


def of(session: Session, ticket_id: int) -> tuple[Goal, ...]:
    """Return a ticket's goals: first answer, solution."""
    return tuple(
        Goal(GoalKind(row.kind), row.due_at, row.left_s, row.warned_at, row.missed_at, row.met_at)
        for row in _rows(session, ticket_id)
    )


def kept(
    session: Session, sites: Collection[int] | None, since: datetime, until: datetime
) -> Mapping[GoalKind, Kept]:
    """Return how many goals were kept and missed from `since` to before `until`, by kind.

    Args:
        sites: of tickets that the support of these sites sees; None: of every ticket.
    """
    met, missed = col(GoalRow.met_at), col(GoalRow.missed_at)
    in_time = missed.is_(None) & (met >= since) & (met < until)
    too_late = (missed >= since) & (missed < until)
    query = select(
        GoalRow.kind,
        func.sum(case((in_time, 1), else_=0)),
        func.sum(case((too_late, 1), else_=0)),
    ).where(in_time | too_late)
    if sites is not None:
        query = query.join(TicketRow, col(TicketRow.id) == GoalRow.ticket_id).where(seen(sites))
    rows = session.exec(query.group_by(GoalRow.kind)).all()
    found = {kind: Kept(int(well), int(badly)) for kind, well, badly in rows}
    return {kind: found.get(kind, Kept(0, 0)) for kind in GoalKind}


def _bring(goal: GoalRow, course: Course, pace: Pace, minutes: int, moment: datetime) -> None:
    if course is Course.MET:
        if goal.met_at is None:
            pace.meet(goal, moment)
        return
    if goal.met_at is not None:
        pace.again(goal, minutes, moment)
    if course is Course.STANDS:
        pace.hold(goal, moment)
    else:
        pace.go_on(goal, moment)


def _rows(session: Session, ticket_id: int | None) -> list[GoalRow]:
    query = select(GoalRow).where(GoalRow.ticket_id == ticket_id).order_by(col(GoalRow.kind))
    return list(session.exec(query).all())

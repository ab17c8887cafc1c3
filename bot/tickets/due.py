"""What is said when a time to keep is near, or over: each once, in the transaction that says it; of a ticket one thing.

Out of a goal's hours nothing is said of it: a hub that was off, or a group that sleeps, hears of it when it opens.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.office_hours import Hours
from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import goal_policy
from bot.tickets.notices import Due, TicketNotices
from bot.tickets.views import views

AT_ONCE = 100  # tickets of a tick
APART = 3  # at most so many of a tick are told of one by one
LINGER = timedelta(minutes=5)  # so long after the end of a span it is still said


def has_due(session: Session, moment: datetime) -> bool:
    """Say whether `tick` has anything to do."""
    return session.exec(select(GoalRow.id).where(col(GoalRow.next_at) <= moment).limit(1)).first() is not None


def tick(session: Session, moment: datetime, notices: TicketNotices, at_once: int = AT_ONCE) -> int:
    """Warn of what is near and say what was missed, the tickets by number; return of how many tickets."""
    said = _said(session, moment, at_once)
    if len(said) > APART:
        notices.due_together(session, said)
        return len(said)
    for due in said:
        notices.due(session, due.ticket, due.goal, missed=due.missed)
    return len(said)


def _said(session: Session, moment: datetime, at_once: int) -> list[Due]:
    """Return what is to be said, of each ticket one thing; it counts as said then."""
    policy, late = goal_policy.in_force(), col(GoalRow.next_at) <= moment
    ids = select(GoalRow.ticket_id).where(late).distinct().order_by(col(GoalRow.ticket_id)).limit(at_once)
    tickets = select(TicketRow).where(col(TicketRow.id).in_(session.exec(ids).all()))
    rows = session.exec(tickets.order_by(col(TicketRow.id)).with_for_update()).all()
    goals = select(GoalRow).where(late, col(GoalRow.ticket_id).in_([row.id for row in rows]))
    found: dict[int, list[GoalRow]] = defaultdict(list)
    for goal in session.exec(goals.order_by(col(GoalRow.kind))).all():
        found[goal.ticket_id].append(goal)
    said = []
    for row, ticket in zip(rows, views(session, rows), strict=True):
        hours = policy.of(row.priority).hours
        told = [goal for goal in found[ticket.id] if _say(goal, hours, moment)]
        said += [Due(ticket, goal.kind, goal.next_at is None) for goal in sorted(told, key=_worst)[:1]]
    session.flush()
    return said


def _worst(goal: GoalRow) -> bool:
    return goal.next_at is not None


def _say(goal: GoalRow, hours: Hours, moment: datetime) -> bool:
    """Note what is said of a goal now and return True; out of its hours, put it off."""
    if not hours.is_open(moment) and not hours.is_open(moment - LINGER):
        goal.next_at = hours.next_open(moment)
        return False
    if goal.due_at is not None and goal.due_at > moment:
        goal.warned_at, goal.next_at = moment, goal.due_at
    else:
        goal.missed_at, goal.next_at = goal.missed_at or goal.due_at, None
    return True

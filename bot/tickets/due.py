"""What is said when a time to keep is near, or over: each once, in the transaction that says it; of a ticket one thing.

Out of a goal's hours nothing is said of it: a hub that was off, or a group that sleeps, hears of it when it opens.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.office_hours import Hours
from bot.records.tickets import GoalRow
from bot.tickets import goal_policy
from bot.tickets.notices import Due, TicketNotices
from bot.tickets.story import locked
from bot.tickets.views import view

AT_ONCE = 500  # tickets of a tick
APART = 3  # at most so many of a tick are told of one by one
LINGER = timedelta(minutes=5)  # so long after the end of a span it is still said


def has_due(session: Session, moment: datetime) -> bool:
    """Say whether `tick` has anything to do."""
    return session.exec(select(GoalRow.id).where(col(GoalRow.next_at) <= moment).limit(1)).first() is not None


def tick(session: Session, moment: datetime, notices: TicketNotices, at_once: int = AT_ONCE) -> int:
    """Warn of what is near and say what was missed, the tickets by number; return of how many tickets."""
    late = select(GoalRow.ticket_id).where(col(GoalRow.next_at) <= moment).distinct()
    tickets = session.exec(late.order_by(col(GoalRow.ticket_id)).limit(at_once)).all()
    said = [due for ticket_id in tickets if (due := _due(session, ticket_id, moment))]
    if len(said) > APART:
        notices.due_together(session, said)
        return len(said)
    for due in said:
        notices.due(session, due.ticket, due.goal, missed=due.missed)
    return len(said)


def _due(session: Session, ticket_id: int, moment: datetime) -> Due | None:
    """Return what is to be said of a ticket; a missed goal goes before one that is near."""
    row = locked(session, ticket_id)
    hours = goal_policy.in_force().of(row.priority).hours
    goals = session.exec(
        select(GoalRow)
        .where(GoalRow.ticket_id == ticket_id, col(GoalRow.next_at) <= moment)
        .order_by(col(GoalRow.kind))
    ).all()
    said = [goal for goal in goals if _say(goal, hours, moment)]
    session.add_all(goals)
    session.flush()
    first = min(said, key=lambda goal: goal.next_at is not None, default=None)
    return Due(view(session, row), first.kind, first.next_at is None) if first else None


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

"""Tickets from before there were goals and signatures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete

from bot.records.tickets import GoalRow, TicketRow
from bot.records.types import now
from bot.tickets import goals, steps, upgrading
from bot.tickets.goals import GoalKind
from bot.tickets.states import Priority
from bot.tickets.upgrading import OldTickets
from bot.tickets.views import TicketView
from tests.bot.tickets.desk_world import DeskWorld


@pytest.fixture
def world(on_both: Session) -> DeskWorld:
    return DeskWorld(on_both)


def old(world: DeskWorld, site: str = "朝阳") -> TicketView:
    ticket = world.ago(world.failure(world.site(site)), hours=1000)
    row = world.session.get_one(TicketRow, ticket.id)
    row.signature, row.signature_version = "", 0
    world.session.add(row)
    world.session.exec(delete(GoalRow).where(col(GoalRow.ticket_id) == ticket.id))
    return ticket


def test_an_old_ticket_gets_a_signature_and_its_whole_time_from_now_on(world: DeskWorld) -> None:
    ticket = old(world)
    chore, moment = OldTickets(), now()
    assert chore.has_any(world.session, moment)
    chore.tick(world.session, moment)
    assert world.again(ticket).signature
    first, solution = goals.of(world.session, ticket.id)
    assert first.due_at is not None
    assert solution.due_at is not None
    assert min(first.due_at, solution.due_at) > moment
    assert not chore.has_any(world.session, moment)


def test_another_priority_does_not_make_an_old_ticket_late(world: DeskWorld) -> None:
    ticket, by, moment = old(world), world.support(), now()
    OldTickets().tick(world.session, moment)
    steps.set_priority(world.session, ticket.id, by, Priority.URGENT)
    assert all(goal.due_at and goal.due_at > moment for goal in goals.of(world.session, ticket.id))


def test_what_was_answered_long_ago_counts_as_it_was_then(world: DeskWorld) -> None:
    ticket = old(world)
    row = world.session.get_one(TicketRow, ticket.id)
    row.answered_at = row.created_at + timedelta(minutes=1)
    OldTickets().tick(world.session, now())
    (first,) = (goal for goal in goals.of(world.session, ticket.id) if goal.kind is GoalKind.FIRST_ANSWER)
    assert (first.met_at, first.missed_at) == (row.answered_at, None)


def test_old_tickets_are_taken_in_small_lots(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading, "AT_ONCE", 2)
    for site in ("朝阳", "海淀", "东城"):
        old(world, site)
    chore = OldTickets()
    assert [chore.tick(world.session, now()) for _ in range(3)] == [2, 1, 0]

"""Tickets whose owner may not work on them any more go back to everybody, whichever way the right was lost."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, delete

from bot.people import Role
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import listing, orphans
from bot.tickets.states import TicketState
from tests.bot.tickets.desk_world import DeskWorld


@pytest.fixture
def world(on_both: Session) -> DeskWorld:
    return DeskWorld(on_both)


def test_the_ticket_of_a_blocked_owner_is_open_again_and_told_of(world: DeskWorld) -> None:
    site = world.site("朝阳")
    owner, ticket = world.support(site), world.failure(site)
    world.desk.claim(world.session, ticket.id, owner)
    row = world.session.get_one(PersonRow, owner.id)
    row.blocked_at = now()
    world.session.add(row)
    assert orphans.has_any(world.session, now())
    assert [one.id for one in world.desk.release_orphans(world.session, now())] == [ticket.id]
    assert (world.again(ticket).state, world.again(ticket).owner_id) == (TicketState.OPEN, None)
    assert "release" in [text for _, number, text in world.notices.said_things if number == ticket.id]
    assert not orphans.has_any(world.session, now())


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_ticket_of_who_lost_the_role_there_is_open_again(world: DeskWorld, *, elsewhere: bool) -> None:
    site, other = world.site("朝阳"), world.site("海淀")
    owner = world.support(site, other) if elsewhere else world.support(site)
    ticket = world.failure(site)
    world.desk.claim(world.session, ticket.id, owner)
    gone = (col(RoleRow.person_id) == owner.id, col(RoleRow.site_id) == site)
    world.session.exec(delete(RoleRow).where(*gone))
    world.desk.release_orphans(world.session, now())
    assert world.again(ticket).state is TicketState.OPEN


@pytest.mark.parametrize(
    ("held", "asks_at", "of_site"),
    [
        ("here", "here", True),
        ("every", "here", True),
        ("here", "here", False),
        ("here", None, False),
        ("here", "every", False),
        ("there", None, False),
    ],
)
def test_who_may_work_on_it_keeps_it(
    world: DeskWorld, held: str, asks_at: str | None, *, of_site: bool
) -> None:
    sites = {"here": world.site("朝阳"), "there": world.site("海淀"), "every": EVERY_SITE}
    owner = world.somebody("赵客服", (sites[held], Role.SUPPORT))
    asker = world.somebody("王芳", *([(sites[asks_at], Role.CLERK)] if asks_at else []))
    ticket = world.failure(sites["here"], asker)
    if not of_site:
        world.session.get_one(TicketRow, ticket.id).site_id = None
        world.session.flush()
    world.desk.claim(world.session, ticket.id, owner)
    assert listing.get(world.session, ticket.id).triaged_by(owner)
    assert not orphans.has_any(world.session, now())

"""Who hears of a ticket in private."""

from __future__ import annotations

from sqlmodel import Session

from bot.people import Permission, Person, who_may
from bot.tickets import groups
from bot.tickets.seats import sits_in
from bot.tickets.views import TicketView, support_of


def without_group(session: Session, ticket: TicketView) -> list[Person]:
    """Return the supporters whom no group tells of a ticket, by number."""
    where = groups.unserved(session, ticket)
    return [
        person
        for person in support_of(session, ticket)
        if any(person.may(Permission.TRIAGE, site_id or None) for site_id in where)
    ]


def owners_of(session: Session, ticket: TicketView) -> list[int]:
    """Return who hears what the person of a taken ticket says: its owner, unless he works on it in a group that does.

    Where no group hears it and the owner may not see it any more, everybody without a group does.
    """
    alone = [person.id for person in without_group(session, ticket)]
    if ticket.owner_id is None or ticket.owner_id in alone:
        return [one for one in alone if one == ticket.owner_id]
    serving = groups.serving(session, ticket)
    if not serving:
        return alone
    sees = ticket.owner_id in {person.id for person in support_of(session, ticket)}
    return [ticket.owner_id] if sees and not sits_in(session, ticket.id, ticket.owner_id, serving) else []


def admins_of(session: Session, ticket: TicketView) -> list[Person]:
    """Return who may give its sites somebody who supports them, by number."""
    where: set[int | None] = {*ticket.sites} or {None}
    found = {
        person.id: person
        for site_id in where
        for person in who_may(session, Permission.MANAGE_PEOPLE, site_id)
    }
    return [found[key] for key in sorted(found)]

"""Tells the support people of tickets, in the transaction that made them so."""

from __future__ import annotations

from sqlmodel import Session

from bot.dialog.post import Post
from bot.people import Permission, Person, who_may
from bot.tickets.states import TicketState
from bot.tickets.views import TicketView, support_of

Labels = list[tuple[str, str, dict[str, int]]]


def announce(session: Session, post: Post, ticket: TicketView) -> int:
    """Tell everybody who may triage an open ticket; administrators when there is nobody. Return how many were told."""
    support = support_of(session, ticket)
    for person in support:
        _tell_new(session, post, person, ticket)
    if support:
        return len(support)
    admins = _admins(session, ticket)
    for person in admins:
        _tell(session, post, person, "ticket-nobody", ticket, [])
    return len(admins)


def tell_claimed(session: Session, post: Post, ticket: TicketView) -> None:
    """Replace what `announce` said to the others: the ticket has an owner, or has none again."""
    for person in support_of(session, ticket):
        if person.id == ticket.owner_id:
            continue
        if ticket.state is TicketState.OPEN:
            _tell_new(session, post, person, ticket)
        else:
            post.to_person(
                session,
                person.id,
                "ticket-with",
                buttons=[[_button("button-view", "triage.view", ticket)]],
                slot=_slot(ticket),
                ticket=ticket.id,
                owner=ticket.owner,
                subject=ticket.subject,
            )


def _tell_new(session: Session, post: Post, person: Person, ticket: TicketView) -> None:
    buttons = [
        [_button("button-claim", "triage.claim", ticket), _button("button-view", "triage.view", ticket)]
    ]
    _tell(session, post, person, "ticket-new", ticket, buttons)


def _tell(
    session: Session, post: Post, person: Person, key: str, ticket: TicketView, buttons: list[Labels]
) -> None:
    post.to_person(
        session,
        person.id,
        key,
        buttons=buttons,
        slot=_slot(ticket),
        ticket=ticket.id,
        person=ticket.person,
        site=ticket.site or "—",
        subject=ticket.subject or "—",
    )


def _admins(session: Session, ticket: TicketView) -> list[Person]:
    where: set[int | None] = {*ticket.sites} or {None}
    found = {
        person.id: person
        for site_id in where
        for person in who_may(session, Permission.MANAGE_PEOPLE, site_id)
    }
    return [found[key] for key in sorted(found)]


def _button(label: str, action: str, ticket: TicketView) -> tuple[str, str, dict[str, int]]:
    return (label, action, {"ticket": ticket.id})


def _slot(ticket: TicketView) -> str:
    return f"ticket-{ticket.id}"

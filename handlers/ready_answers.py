"""Ready answers as the person of a ticket reads them."""

from __future__ import annotations

from sqlmodel import Session

from bot.people import Person, person
from bot.tickets.macros import Macros
from bot.tickets.views import TicketView

PHOTO = "ask-photo"


def ready_text(session: Session, macros: Macros, name: str, ticket: TicketView, by: Person) -> str:
    """Return what a macro says in the language of the ticket's person. Raises KeyError: no such macro."""
    return macros.text(
        name,
        person(session, ticket.person_id).language,
        person=ticket.person,
        ticket=str(ticket.id),
        device=ticket.device,
        owner=by.name,
    )

"""Ready answers on the board, as the person of a ticket reads them."""

from __future__ import annotations

from sqlmodel import Session

from bot.people import Person
from bot.records.people import PersonRow
from bot.tickets.macros import Macros
from bot.tickets.views import TicketView


def ready_text(session: Session, macros: Macros, name: str, ticket: TicketView, by: Person) -> str:
    """Return what a macro says in the language of the ticket's person. Raises KeyError: no such macro."""
    asker = session.get(PersonRow, ticket.person_id)
    return macros.text(
        name,
        asker.language if asker else "zh",
        person=ticket.person,
        ticket=f"#{ticket.id}",
        device=ticket.device,
        owner=by.name,
    )

"""Ready answers as the person of a ticket reads them."""

from __future__ import annotations

from sqlmodel import Session

from bot.dialog.post import Post
from bot.people import Person
from bot.tickets.macros import Macros
from bot.tickets.views import TicketView

PHOTO = "ask-photo"


def ready_text(
    session: Session, post: Post, macros: Macros, name: str, ticket: TicketView, by: Person
) -> str:
    """Return what a macro says in the language of the ticket's person. Raises KeyError: no such macro."""
    return macros.text(
        name,
        post.language(session, ticket.person_id),
        person=ticket.person,
        ticket=f"#{ticket.id}",
        device=ticket.device,
        owner=by.name,
    )

"""Which ticket a message of a chat belongs to: by the slot that it shows, or by the line that came with it."""

from __future__ import annotations

import re

from sqlmodel import Session

from bot.dialog.messages import Source
from bot.dialog.slots import shown_in
from bot.records.tickets import TicketEntryRow
from bot.tickets import listing
from bot.tickets.views import TicketView

_SLOT = re.compile(r"(?P<what>entry|ticket|card|about)-(?P<number>\d{1,9})(?:-.*)?")


def ticket_behind(session: Session, message: Source) -> TicketView | None:
    """Return the ticket of a message: a copy of a line, a card, what was said about it, or a line's own message."""
    slot = shown_in(session, message)
    if slot is not None:
        return _of_slot(session, slot)
    entry = listing.entry_from(session, message)
    return listing.find(session, entry.ticket_id) if entry else None


def card_slot(ticket_id: int) -> str:
    """Return the slot of a ticket's card in a private chat."""
    return f"card-{ticket_id}"


def about_slot(ticket_id: int, what: str) -> str:
    """Return the slot of a message that is about a ticket and is never replaced; `what` makes it one of its kind."""
    return f"about-{ticket_id}-{what}"


def _of_slot(session: Session, slot: str) -> TicketView | None:
    found = _SLOT.fullmatch(slot)
    if found is None:
        return None
    number = int(found["number"])
    if found["what"] != "entry":
        return listing.find(session, number)
    entry = session.get(TicketEntryRow, number)
    return listing.find(session, entry.ticket_id) if entry else None

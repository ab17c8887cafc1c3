"""Which messages of chats belong to which tickets: cards and copies under their slots, and what was said there."""

from __future__ import annotations

import re

from sqlmodel import Session, col, select

from bot.dialog.messages import Chat, Source
from bot.records.messages import OutboxRow, SlotRow
from bot.records.tickets import TicketEntryRow
from bot.tickets import listing
from bot.tickets.views import EntryView, TicketView

SLOT = re.compile(r"(ticket|entry)-(\d+)")
UNDER_WAY = ("new", "sending")


def card_slot(ticket_id: int) -> str:
    """Return the slot of a ticket's card."""
    return f"ticket-{ticket_id}"


def entry_slot(entry: EntryView) -> str:
    """Return the slot of an entry's copies."""
    return f"entry-{entry.id}"


def ticket_of(session: Session, message: Source) -> TicketView | None:
    """Return the ticket that a message shows or says something of."""
    return _shown(session, message) or _said(session, message)


def origin(session: Session, entry_id: int) -> Source | None:
    """Return the message that an entry came with."""
    row = session.get(TicketEntryRow, entry_id)
    if row is None or row.source_chat_id is None or row.source_message_id is None:
        return None
    return Source(row.source_channel, row.source_chat_id, row.source_message_id)


def is_shown(session: Session, chat: Chat, slot: str) -> bool:
    """Say whether a chat shows this slot, or soon will."""
    there = select(SlotRow.id).where(SlotRow.channel == chat.channel, SlotRow.chat_id == chat.chat_id)
    if session.exec(there.where(SlotRow.slot == slot)).first() is not None:
        return True
    coming = select(OutboxRow.id).where(
        OutboxRow.channel == chat.channel, col(OutboxRow.state).in_(UNDER_WAY)
    )
    return (
        session.exec(coming.where(OutboxRow.chat_id == chat.chat_id, OutboxRow.slot == slot)).first()
        is not None
    )


def _shown(session: Session, message: Source) -> TicketView | None:
    slots = session.exec(
        select(SlotRow.slot)
        .where(SlotRow.channel == message.channel, SlotRow.chat_id == message.chat_id)
        .where(SlotRow.message_id == message.message_id)
    ).all()
    for slot in slots:
        found = SLOT.fullmatch(slot)
        if found:
            return _ticket(session, found[1], int(found[2]))
    return None


def _said(session: Session, message: Source) -> TicketView | None:
    entry = listing.entry_from(session, message)
    return listing.find(session, entry.ticket_id) if entry else None


def _ticket(session: Session, kind: str, number: int) -> TicketView | None:
    if kind == "ticket":
        return listing.find(session, number)
    entry = session.get(TicketEntryRow, number)
    return listing.find(session, entry.ticket_id) if entry else None

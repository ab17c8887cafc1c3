"""Where the lines of a story came from, and where they are shown."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.dialog.messages import Chat, Source
from bot.records.messages import OutboxRow, SlotRow
from bot.records.tickets import TicketEntryRow

UNDER_WAY = ("new", "sending")


def origin(session: Session, entry_id: int) -> Source | None:
    """Return the message that a line came with."""
    row = session.get(TicketEntryRow, entry_id)
    if row is None or row.source_chat_id is None or row.source_message_id is None:
        return None
    return Source(row.source_channel, row.source_chat_id, row.source_message_id)


def changes_card(session: Session, ticket_id: int) -> bool:
    """Say whether a ticket's newest words changed how it stands: they came with a step, or are the first answer."""
    lines = select(TicketEntryRow.kind).where(TicketEntryRow.ticket_id == ticket_id)
    newest, *before = [*session.exec(lines.order_by(col(TicketEntryRow.id).desc()).limit(2)).all(), ""]
    if before[0] == "event":
        return True
    answers = lines.where(TicketEntryRow.kind == "answer").limit(2)
    return newest == "answer" and len(session.exec(answers).all()) == 1


def last_event(session: Session, ticket_id: int) -> str:
    """Return what was last done with a ticket, as its story calls it; "" when nothing was."""
    events = select(TicketEntryRow.text).where(TicketEntryRow.ticket_id == ticket_id)
    newest = events.where(TicketEntryRow.kind == "event").order_by(col(TicketEntryRow.id).desc())
    return session.exec(newest.limit(1)).first() or ""


def has_reached(session: Session, chat: Chat) -> bool:
    """Say whether anything that was said in a chat arrived there."""
    arrived = select(OutboxRow.id).where(
        OutboxRow.channel == chat.channel, OutboxRow.chat_id == chat.chat_id, OutboxRow.state == "sent"
    )
    shown = select(SlotRow.id).where(SlotRow.channel == chat.channel, SlotRow.chat_id == chat.chat_id)
    return any(session.exec(query.limit(1)).first() is not None for query in (shown, arrived))


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

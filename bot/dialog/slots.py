"""Which of the bot's messages shows what: slots, from the message's side."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.dialog.messages import Chat, Source
from bot.records.messages import SlotRow


def shown_in(session: Session, message: Source) -> str | None:
    """Return the slot that a message of the bot shows."""
    return session.exec(
        select(SlotRow.slot)
        .where(SlotRow.channel == message.channel, SlotRow.chat_id == message.chat_id)
        .where(SlotRow.message_id == message.message_id)
    ).first()


def forget(session: Session, chat: Chat, slot: str) -> None:
    """Let a slot's message stand as it is; what is said under this name next is said anew."""
    row = session.exec(
        select(SlotRow)
        .where(SlotRow.channel == chat.channel, SlotRow.chat_id == chat.chat_id)
        .where(SlotRow.slot == slot)
    ).first()
    if row is not None:
        session.delete(row)
        session.flush()


def forget_all(session: Session, chat: Chat) -> None:
    """Let everything that a chat shows stand as it is."""
    rows = select(SlotRow).where(SlotRow.channel == chat.channel, SlotRow.chat_id == chat.chat_id)
    for row in session.exec(rows).all():
        session.delete(row)
    session.flush()

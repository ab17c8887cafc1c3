"""What happens to a group as a whole: the bot is taken out of it, or it gets another id."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated, Message, Update

from bot.channels import staff_topics
from bot.channels.telegram_client import CHANNEL
from bot.tickets import groups

OUT = {ChatMember.LEFT, ChatMember.BANNED}


@dataclass(frozen=True, slots=True)
class Change:
    """The bot is in a group no more, or the group is another chat now."""

    chat_id: int
    moved_to: int | None = None

    def take(self, session: Session) -> None:
        """Let a group of support follow, and what waits to be said there."""
        if self.moved_to is None:
            groups.leave(session, "hub", CHANNEL, self.chat_id)
        else:
            staff_topics.move(session, CHANNEL, self.chat_id, self.moved_to)


def change_of(update: Update) -> Change | None:
    """Return what an update says about a group as a whole. Raises ValueError for ids that are none."""
    if update.my_chat_member is not None:
        return _of_member(update.my_chat_member)
    return _of_message(update.message) if update.message is not None else None


def _of_member(changed: ChatMemberUpdated) -> Change | None:
    is_out = changed.new_chat_member.status in OUT
    return Change(_id(changed.chat.id)) if is_out and changed.chat.type != "private" else None


def _of_message(message: Message) -> Change | None:
    """Of the two messages that tell of a move, the one in the chat that was left is heeded."""
    if message.migrate_to_chat_id is None:
        return None
    return Change(_id(message.chat.id), _id(message.migrate_to_chat_id))


def _id(value: object) -> int:
    if not isinstance(value, int) or abs(value) >= 1 << 63:
        raise ValueError("no chat id")
    return value

"""What happens to a group as a whole, or comes from it: the bot is taken out, it gets another id, nobody speaks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.ext.filters import StatusUpdate

from bot.channels import staff_topics
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_hearing import names
from bot.dialog.messages import Chat
from bot.dialog.post import Post
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


@dataclass(frozen=True, slots=True)
class Anonymous:
    """An administrator spoke as the group itself: to the bot, or in a topic (`thread_id`)."""

    chat_id: int
    thread_id: int | None
    to_bot: bool

    def answer(self, session: Session, post: Post) -> None:
        """Say that nobody can be told from it, where the bot would have listened."""
        group = groups.at(session, CHANNEL, self.chat_id)
        in_topic = group is not None and self.thread_id is not None
        if not (self.to_bot or (in_topic and _is_of_ticket(session, self.chat_id, self.thread_id))):
            return
        text = post.texts.render(group.language if group else "zh", "group-anonymous")
        post.to_chat(session, Chat(CHANNEL, self.chat_id, self.thread_id), text)


def anonymous_of(me: User, message: Message | None) -> Anonymous | None:
    """Return what an anonymous administrator of a group said there. Raises ValueError for ids that are none."""
    if message is None or message.sender_chat is None or message.sender_chat.id != message.chat.id:
        return None
    if message.chat.type == "channel" or StatusUpdate.ALL.check_update(Update(0, message=message)):
        return None
    thread_id = _id(message.message_thread_id) if message.is_topic_message else None
    return Anonymous(_id(message.chat.id), thread_id, to_bot=names(me, message.text or message.caption or ""))


def _is_of_ticket(session: Session, chat_id: int, thread_id: int | None) -> bool:
    return thread_id is not None and groups.ticket_in(session, CHANNEL, chat_id, thread_id) is not None


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

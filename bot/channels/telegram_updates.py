"""Turns a raw update of Telegram into a message of the dialog.

Errors:
    UnreadableUpdateError  TG-422  an update that is not as the Bot API says
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext.filters import StatusUpdate

from bot.channels.telegram_client import CHANNEL
from bot.dialog.inbox import redacted
from bot.dialog.messages import Incoming, Media

TYPES: dict[str, type | tuple[type, ...]] = {
    "update_id": int,
    "chat_id": int,
    "user_id": int,
    "name": str,
    "language": (str, type(None)),
    "text": (str, type(None)),
    "press": (str, type(None)),
    "message_id": int,
    "thread_id": (int, type(None)),
}


class UnreadableUpdateError(Exception):
    """An update that is not as the Bot API says. Its text names no content."""

    code = "TG-422"


def without_codes(value: Any) -> Any:
    """Return a raw update as it may be kept: no text in it is a one-time code."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {key: without_codes(item) for key, item in value.items()}
    return [without_codes(item) for item in value] if isinstance(value, list) else value


def incoming_of(raw: Mapping[str, Any], me: User) -> Incoming | None:
    """Return what a person said or pressed; None for what is not meant for the dialog.

    Args:
        me: the bot.

    Raises:
        UnreadableUpdateError
    """
    try:
        update = Update.de_json(dict(raw), None)
        incoming = _incoming(update, me)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise UnreadableUpdateError(f"{UnreadableUpdateError.code}: {type(error).__name__}") from error
    wrong = [
        name for name, kind in TYPES.items() if incoming and not isinstance(getattr(incoming, name), kind)
    ]
    if wrong:
        raise UnreadableUpdateError(f"{UnreadableUpdateError.code}: wrong type of {', '.join(wrong)}")
    return incoming


def _incoming(update: Update, me: User) -> Incoming | None:
    if update.callback_query is not None:
        return _of_press(update.update_id, update.callback_query, me)
    if update.message is not None:
        return _of_message(update.update_id, update.message, me)
    return None


def _of_press(update_id: int, query: CallbackQuery, me: User) -> Incoming | None:
    message = query.message
    if message is None or query.data is None:
        return None
    return Incoming(
        channel=CHANNEL,
        bot_id=me.id,
        update_id=update_id,
        chat_id=message.chat.id,
        user_id=query.from_user.id,
        name=query.from_user.full_name,
        language=query.from_user.language_code,
        press=query.data,
        press_id=query.id,
        message_id=message.message_id,
        thread_id=_thread(message) if isinstance(message, Message) else None,
        private=message.chat.type == "private",
    )


def _of_message(update_id: int, message: Message, me: User) -> Incoming | None:
    person = message.from_user
    if person is None or person.is_bot or message.sender_chat is not None:
        return None
    if StatusUpdate.ALL.check_update(Update(update_id, message=message)):
        return None
    incoming = Incoming(
        channel=CHANNEL,
        bot_id=me.id,
        update_id=update_id,
        chat_id=message.chat.id,
        user_id=person.id,
        name=person.full_name,
        language=person.language_code,
        text=message.text if message.text is not None else message.caption,
        message_id=message.message_id,
        thread_id=_thread(message),
        private=message.chat.type == "private",
        media=Media("photo") if message.caption is not None else None,
    )
    return incoming if incoming.private else _said_to(me, incoming, message)


def _said_to(me: User, incoming: Incoming, message: Message) -> Incoming | None:
    """Return what was said in a group, if it was said to the bot: a command, an answer or a mention."""
    text, mention = incoming.text or "", f"@{me.username}"
    answered = message.reply_to_message and message.reply_to_message.from_user
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        return incoming if "@" not in command or command.lower().endswith(mention.lower()) else None
    if mention.lower() in text.lower():
        start = text.lower().index(mention.lower())
        return replace(incoming, text=(text[:start] + text[start + len(mention) :]).strip())
    return incoming if answered and answered.id == me.id else None


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None

"""Turns a raw update of Telegram into a message of the dialog, or into a change of a group.

Errors:
    UnreadableUpdateError  TG-422  an update that is not as the Bot API says
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext.filters import StatusUpdate

from bot.channels import telegram_media
from bot.channels.telegram_changes import Anonymous, Change, anonymous_of, change_of
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_hearing import Heard, answered_by, in_group
from bot.channels.telegram_media import media_of
from bot.channels.telegram_plain import plain_text
from bot.dialog.inbox import redacted
from bot.dialog.messages import Incoming

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "update_id": int,
    "chat_id": int,
    "user_id": int,
    "name": str,
    "language": (str, type(None)),
    "text": (str, type(None)),
    "press": (str, type(None)),
    "press_id": (str, type(None)),
    "message_id": int,
    "thread_id": (int, type(None)),
    "album": str,
    "reply_to": (int, type(None)),
    "chat_title": str,
}
# A text of nothing but other signs of ASCII, of Chinese and of its stops has no digit however it is normalised.
MAY_HOLD_DIGITS = re.compile(
    r"\d|[^\0-\x7f\u4e00-\u9fff\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f]"
)


class UnreadableUpdateError(Exception):
    """An update that is not as the Bot API says. Its text names no content."""

    code = "TG-422"


def without_codes(value: Any) -> Any:
    """Return a raw update as it may be kept: no text in it is a one-time code."""
    if isinstance(value, str):
        return redacted(value) if MAY_HOLD_DIGITS.search(value) else value
    if isinstance(value, Mapping):
        return {key: without_codes(item) for key, item in value.items()}
    return [without_codes(item) for item in value] if isinstance(value, list) else value


def meaning_of(raw: Mapping[str, Any], me: User) -> Heard | Change | Anonymous | None:
    """Return what a person said or pressed, or what came from or became of a group; None for what means nothing.

    Args:
        me: the bot.

    Raises:
        UnreadableUpdateError
    """
    plain = plain_text(raw, me.id)
    return Heard(plain) if plain is not None else meaning_by_objects(raw, me)


def meaning_by_objects(raw: Mapping[str, Any], me: User) -> Heard | Change | Anonymous | None:
    """Return what any update means, as `meaning_of`, by way of the client's objects."""
    try:
        update = Update.de_json(dict(raw), None)
        meaning = change_of(update) or anonymous_of(me, update.message) or _heard(update, me)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise UnreadableUpdateError(f"{UnreadableUpdateError.code}: {type(error).__name__}") from error
    wrong = list(_of_wrong_type(meaning.incoming)) if isinstance(meaning, Heard) else []
    if wrong:
        raise UnreadableUpdateError(f"{UnreadableUpdateError.code}: wrong type of {', '.join(wrong)}")
    return meaning


def _of_wrong_type(incoming: Incoming) -> Iterator[str]:
    parts: list[tuple[Any, Mapping[str, type | tuple[type, ...]]]] = [(incoming, TYPES)]
    if incoming.media is not None:
        parts.append((incoming.media, telegram_media.TYPES))
    for part, types in parts:
        yield from (name for name, kind in types.items() if not _is_a(kind, getattr(part, name)))


def _is_a(kind: type | tuple[type, ...], value: Any) -> bool:
    return isinstance(value, kind) and (not isinstance(value, int) or abs(value) < 1 << 63)


def _heard(update: Update, me: User) -> Heard | None:
    if update.callback_query is not None:
        return _of_press(update.update_id, update.callback_query, me)
    if update.message is not None:
        return _of_message(update.update_id, update.message, me)
    if update.edited_message is not None:
        return _of_message(update.update_id, update.edited_message, me, edited=True)
    return None


def _of_press(update_id: int, query: CallbackQuery, me: User) -> Heard | None:
    message = query.message
    if message is None or query.data is None:
        return None
    incoming = Incoming(
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
        chat_title=message.chat.title or "",
    )
    return Heard(incoming)


def _of_message(update_id: int, message: Message, me: User, *, edited: bool = False) -> Heard | None:
    person = message.from_user
    if person is None or person.is_bot or message.sender_chat is not None:
        return None
    if StatusUpdate.ALL.check_update(Update(update_id, message=message)):
        return None
    answered = answered_by(message)
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
        media=media_of(message),
        album=message.media_group_id or "",
        edited=edited,
        reply_to=answered.message_id if answered else None,
        chat_title=message.chat.title or "",
    )
    if edited and incoming.text is None and incoming.media is None:
        return None  # a place on the map that moves is edited all the time
    return Heard(incoming) if incoming.private else in_group(me, incoming, message)


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None

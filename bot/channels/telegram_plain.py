"""Reads the most frequent update, a person's text in a private chat, without the client's objects.

It takes what it knows in every field, and leaves the rest to bot/channels/telegram_updates.py, which reads it
to the same end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.telegram_client import CHANNEL
from bot.dialog.messages import Incoming

MESSAGE = {"message_id", "from", "chat", "date", "text"}
LATEST = 1 << 32  # seconds since 1970
LARGEST = 1 << 63


def plain_text(raw: Mapping[str, Any], bot_id: int) -> Incoming | None:
    """Return what a raw update says, where it is as plain as that; None for any other."""
    message = raw.get("message")
    if len(raw) != 2 or not isinstance(message, dict) or not _is_plain(message):
        return None
    person, chat = message["from"], message["chat"]
    incoming = Incoming(
        channel=CHANNEL,
        bot_id=bot_id,
        update_id=raw["update_id"],
        chat_id=chat["id"],
        user_id=person["id"],
        name=f"{person['first_name']} {last}" if (last := person.get("last_name")) else person["first_name"],
        language=person.get("language_code"),
        text=message["text"],
        message_id=message["message_id"],
        private=True,
    )
    numbers = (incoming.update_id, incoming.chat_id, incoming.user_id, incoming.message_id)
    return incoming if all(_is_number(number, LARGEST) for number in numbers) else None


def _is_plain(message: dict[str, Any]) -> bool:
    if message.keys() - {"entities"} != MESSAGE or not isinstance(message["text"], str):
        return False
    return (
        _is_person(message["from"])
        and _is_private(message["chat"])
        and _is_number(message["date"], LATEST)
        and message["date"] > 0
        and _are_looks(message.get("entities", []))
    )


def _is_person(person: Any) -> bool:
    return (
        isinstance(person, dict)
        and "id" in person
        and person.get("is_bot") is False
        and isinstance(person.get("first_name"), str)
        and bool(person["first_name"])
        and isinstance(person.get("last_name", ""), str)
        and isinstance(person.get("language_code", ""), str)
    )


def _is_private(chat: Any) -> bool:
    return isinstance(chat, dict) and "id" in chat and chat.get("type") == "private" and "title" not in chat


def _are_looks(entities: Any) -> bool:
    return isinstance(entities, list) and all(_is_look(one) for one in entities)


def _is_look(entity: Any) -> bool:
    return (
        isinstance(entity, dict)
        and entity.keys() == {"type", "offset", "length"}
        and isinstance(entity["type"], str)
        and all(isinstance(entity[name], int) for name in ("offset", "length"))
    )


def _is_number(value: Any, limit: int) -> bool:
    return type(value) is int and -limit < value < limit

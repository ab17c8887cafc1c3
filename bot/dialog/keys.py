"""Whose dialog it is: the key of a state, and how a message's chat and person make one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

DEFAULT_DESTINY = "default"


class Key(Protocol):
    """The six attributes of a key; any object that has them is one."""

    @property
    def bot_id(self) -> int: ...
    @property
    def chat_id(self) -> int: ...
    @property
    def user_id(self) -> int: ...
    @property
    def thread_id(self) -> int | None: ...
    @property
    def business_connection_id(self) -> str | None: ...
    @property
    def destiny(self) -> str: ...


@dataclass(frozen=True)
class StorageKey:
    bot_id: int
    chat_id: int
    user_id: int
    thread_id: int | None = None
    business_connection_id: str | None = None
    destiny: str = DEFAULT_DESTINY


def plain(key: Key) -> StorageKey:
    """Return a key's six attributes as ours, which equals every other of the same six."""
    if isinstance(key, StorageKey):
        return key
    return StorageKey(
        key.bot_id, key.chat_id, key.user_id, key.thread_id, key.business_connection_id, key.destiny
    )


class FSMStrategy(Enum):
    """What shares one dialog."""

    USER_IN_CHAT = auto()
    CHAT = auto()
    GLOBAL_USER = auto()
    USER_IN_TOPIC = auto()
    CHAT_TOPIC = auto()


def apply_strategy(
    strategy: FSMStrategy, chat_id: int, user_id: int, thread_id: int | None = None
) -> tuple[int, int, int | None]:
    """Return chat, user and thread of the key that a message's chat, user and thread lead to."""
    parts = {
        FSMStrategy.USER_IN_CHAT: (chat_id, user_id, None),
        FSMStrategy.CHAT: (chat_id, chat_id, None),
        FSMStrategy.GLOBAL_USER: (user_id, user_id, None),
        FSMStrategy.USER_IN_TOPIC: (chat_id, user_id, thread_id),
        FSMStrategy.CHAT_TOPIC: (chat_id, chat_id, thread_id),
    }
    return parts[strategy]


def key_text(key: Key) -> str:
    """Return a key as text, one text per key: a JSON array of the six attributes in their order."""
    return json.dumps(
        [key.bot_id, key.chat_id, key.user_id, key.thread_id, key.business_connection_id, key.destiny],
        separators=(",", ":"),
    )

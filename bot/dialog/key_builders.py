"""Keys as text for storages that were written for aiogram, such as its Redis and MongoDB ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Literal

from bot.dialog.keys import DEFAULT_DESTINY, Key

Part = Literal["data", "state", "lock"]


class KeyBuilder(ABC):
    @abstractmethod
    def build(self, key: Key, part: Part | None = None) -> str:
        """Return the name under which one part of a dialog is kept."""


class DefaultKeyBuilder(KeyBuilder):
    """Names such as `fsm:42:-100:3:7:default:state`: prefix, bot, connection, chat, thread, user, destiny, part.

    What a `with_…` leaves out does not tell two dialogs apart.
    """

    def __init__(
        self,
        *,
        prefix: str = "fsm",
        separator: str = ":",
        with_bot_id: bool = False,
        with_business_connection_id: bool = False,
        with_destiny: bool = False,
    ) -> None:
        self.prefix = prefix
        self.separator = separator
        self.with_bot_id = with_bot_id
        self.with_business_connection_id = with_business_connection_id
        self.with_destiny = with_destiny

    def build(self, key: Key, part: Part | None = None) -> str:
        """Raises ValueError for a destiny that the name would not show."""
        if not self.with_destiny and key.destiny != DEFAULT_DESTINY:
            raise ValueError(f"The destiny {key.destiny!r} needs DefaultKeyBuilder(with_destiny=True).")
        return self.separator.join(self._parts(key, part))

    def _parts(self, key: Key, part: Part | None) -> Iterator[str]:
        yield self.prefix
        if self.with_bot_id:
            yield str(key.bot_id)
        if self.with_business_connection_id and key.business_connection_id:
            yield str(key.business_connection_id)
        yield str(key.chat_id)
        if key.thread_id:
            yield str(key.thread_id)
        yield str(key.user_id)
        if self.with_destiny:
            yield key.destiny
        if part:
            yield part

"""Where in its chat a row is said: in its ticket's topic, made on the way; in a thread; or in the chat itself."""

from __future__ import annotations

from typing import Any

from bot.channels.outbox_types import Claimed
from bot.channels.sending import NoTopicsError, Payload, TopicMaker

GENERAL = 1  # Telegram's number of the topic that every forum has; it is not to be named


class Place:
    """The place of one row.

    Attributes:
        thread_id: of the row's topic, as far as it is known; None without one.
        refused: no topic could be made, so the row is said in the chat itself.
    """

    def __init__(self, row: Claimed, maker: TopicMaker | None) -> None:
        self.thread_id = row.topic.thread_id if row.topic else None
        self.refused = False
        self._row = row
        self._maker = maker

    @property
    def is_topic(self) -> bool:
        """Whether the row is for a ticket's topic."""
        return self._row.topic is not None

    @property
    def is_forgotten(self) -> bool:
        """Whether the row is for a topic of what is no group of support any more: nobody there may read it."""
        return self._row.topic is None and self._row.payload.get("topic") is not None

    @property
    def is_new(self) -> bool:
        """Whether the topic is still to be made: no message of the chat stands in it yet."""
        topic = self._row.topic
        return topic is not None and self.thread_id is None and topic.makable and self._maker is not None

    def forget(self) -> None:
        """The topic is not there any more."""
        self.thread_id = None

    async def of(self, part: Payload) -> Payload:
        """Return a part with its thread, making the topic when it is not there yet. Raises SendError."""
        if self.is_new and not self.refused:
            await self._make()
        placed: dict[str, Any] = {
            name: value for name, value in part.items() if name not in {"thread", "topic"}
        }
        thread_id = self.thread_id if self.is_topic else self._row.payload.get("thread")
        return placed if thread_id in {None, GENERAL} else {**placed, "thread": thread_id}

    async def _make(self) -> None:
        if self._maker is None or self._row.topic is None:
            return
        try:
            self.thread_id = await self._maker.make_topic(self._row.chat_id, self._row.topic.name)
        except NoTopicsError:
            self.refused = True

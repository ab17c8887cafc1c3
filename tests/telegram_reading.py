"""How the people of our Bot API server read: what they wait for, and what they see."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.telegram_groups import Group
    from tests.telegram_world import Message, World


class Reader:
    """Somebody who reads a private chat, or a group, or one of its topics (by number)."""

    def __init__(self, world: World, user_id: int, name: str) -> None:
        self.world, self.id, self.name = world, user_id, name
        self._last_ids: dict[int, int] = {}  # by chat: the newest message that met an expectation

    async def expects(
        self,
        fragment: str,
        button: str | None = None,
        timeout_s: float = 5.0,
        *,
        group: Group | None = None,
        topic: int | None = None,
    ) -> Message:
        """Wait for a message of the bot that is new or was edited since the last expectation."""
        until = time.monotonic() + timeout_s
        while True:
            for message in self._news(group, topic):
                if fragment in message.text and (button is None or message.button(button)):
                    return self._met(message)
            if time.monotonic() > until:
                wanted = f"{fragment!r}" + (f" with [{button}]" if button else "")
                raise AssertionError(
                    f"{self.name} waited {timeout_s} s for {wanted}:\n{self.chat_text(group)}"
                )
            await asyncio.sleep(0.01)

    async def sees(
        self,
        fragment: str,
        timeout_s: float = 5.0,
        *,
        group: Group | None = None,
        topic: int | None = None,
    ) -> Message:
        """Wait until any message in the chat contains this, new or old."""
        until = time.monotonic() + timeout_s
        while True:
            for message in self.seen(group, topic):
                if fragment in message.text:
                    return message
            if time.monotonic() > until:
                raise AssertionError(f"{self.name} never saw {fragment!r}:\n{self.chat_text(group)}")
            await asyncio.sleep(0.01)

    async def hears_nothing(
        self, for_s: float = 0.3, *, group: Group | None = None, topic: int | None = None
    ) -> None:
        """Fail if the bot says anything new meanwhile."""
        await asyncio.sleep(for_s)
        news = self._news(group, topic)
        assert not news, f"{self.name} heard {[str(message) for message in news]}"

    def seen(self, group: Group | None = None, topic: int | None = None) -> list[Message]:
        """Return the bot's messages in the chat now, oldest first; of a group, those of one topic or of none."""
        shown = self.world.visible(group.id if group else self.id)
        return [m for m in shown if m.from_bot and (group is None or m.thread_id == topic)]

    def chat_text(self, group: Group | None = None) -> str:
        """Return the chat as one would print it."""
        shown = self.world.visible(group.id if group else self.id)
        return "\n".join(f"  {message}" for message in shown) or "  (an empty chat)"

    def _news(self, group: Group | None, topic: int | None) -> list[Message]:
        last_id = self._last_ids.get(group.id if group else self.id, 0)
        return [
            message
            for message in self.seen(group, topic)
            if message.id > last_id or (message.edits and message.serial > message.matched)
        ]

    def _met(self, message: Message) -> Message:
        message.matched = message.serial
        self._last_ids[message.chat_id] = max(self._last_ids.get(message.chat_id, 0), message.id)
        return message

"""The people of our Bot API server: what they write, press and read."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.telegram_world import BOT, Json, Message, World, as_json


class Group:
    """A group that the bot is in."""

    def __init__(self, world: World, chat_id: int, title: str) -> None:
        self.id = chat_id
        world.chats[chat_id] = {"id": chat_id, "type": "supergroup", "title": title}


class User:
    """A person with a private chat. What they do comes to the bot as an update; its id is returned."""

    def __init__(self, world: World, user_id: int, name: str, language: str | None) -> None:
        self.world, self.id, self.name = world, user_id, name
        self.profile: Json = {"id": user_id, "is_bot": False, "first_name": name}
        if language:
            self.profile["language_code"] = language
        world.users[user_id] = self.profile
        world.chats.setdefault(user_id, {"id": user_id, "type": "private", "first_name": name})
        self._last_id = 0

    def says(self, text: str, *, group: Group | None = None, **fields: Any) -> int:
        """Write a message."""
        message = self._writes(text, group)
        return self.world.add_update(message={**as_json(self.world, message), **_entities(text), **fields})

    def edits(self, message_id: int, text: str) -> int:
        """Change a message of one's own."""
        message = self.world.messages[self.id, message_id]
        message.text, message.edits = text, message.edits + 1
        shown = {**as_json(self.world, message), **_entities(text), "edit_date": int(time.time())}
        return self.world.add_update(edited_message=shown)

    def sends(self, *, group: Group | None = None, **content: Any) -> int:
        """Send something without text, such as `sticker={…}` or `photo=[…], caption="…"`."""
        shown = as_json(self.world, self._writes("", group))
        del shown["text"]
        return self.world.add_update(message={**shown, **content})

    def presses(self, label: str, *, group: Group | None = None) -> int:
        """Press a button of the latest message that has it."""
        chat = self.world.visible(group.id if group else self.id)
        for message in reversed(chat):
            button = message.button(label)
            if button:
                return self._presses(message, button["callback_data"])
        raise AssertionError(f"{self.name} sees no button {label!r}:\n{self.chat_text()}")

    def presses_data(self, message: Message, data: str) -> int:
        """Press a button with data of one's own choice, as a forged or an old client would."""
        return self._presses(message, data)

    def blocks(self) -> None:
        """Block the bot."""
        self.world.blocked.add(self.id)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.world.blocked.discard(self.id)

    async def expects(self, fragment: str, button: str | None = None, timeout_s: float = 5.0) -> Message:
        """Wait for a message of the bot that is new or was edited since the last expectation."""
        until = time.monotonic() + timeout_s
        while True:
            for message in self._news():
                if fragment in message.text and (button is None or message.button(button)):
                    return self._met(message)
            if time.monotonic() > until:
                wanted = f"{fragment!r}" + (f" with [{button}]" if button else "")
                raise AssertionError(f"{self.name} waited {timeout_s} s for {wanted}:\n{self.chat_text()}")
            await asyncio.sleep(0.01)

    async def sees(self, fragment: str, timeout_s: float = 5.0) -> Message:
        """Wait until any message in the chat contains this, new or old."""
        until = time.monotonic() + timeout_s
        while True:
            for message in self.seen():
                if fragment in message.text:
                    return message
            if time.monotonic() > until:
                raise AssertionError(f"{self.name} never saw {fragment!r}:\n{self.chat_text()}")
            await asyncio.sleep(0.01)

    async def hears_nothing(self, for_s: float = 0.3) -> None:
        """Fail if the bot says anything new meanwhile."""
        await asyncio.sleep(for_s)
        news = self._news()
        assert not news, f"{self.name} heard {[str(message) for message in news]}"

    def seen(self, group: Group | None = None) -> list[Message]:
        """Return the bot's messages in the chat now, oldest first."""
        return [m for m in self.world.visible(group.id if group else self.id) if m.from_bot]

    def chat_text(self) -> str:
        """Return the chat as one would print it."""
        return "\n".join(f"  {message}" for message in self.world.visible(self.id)) or "  (an empty chat)"

    def _news(self) -> list[Message]:
        return [
            message
            for message in self.seen()
            if message.id > self._last_id or (message.edits and message.serial > message.matched)
        ]

    def _met(self, message: Message) -> Message:
        message.matched = message.serial
        self._last_id = max(self._last_id, message.id)
        return message

    def _writes(self, text: str, group: Group | None) -> Message:
        chat_id = group.id if group else self.id
        return self.world.add_message(chat_id, text, from_bot=False, **{"from": self.profile})

    def _presses(self, message: Message, data: str) -> int:
        with self.world.lock:
            query_id = str(4_000_000_000_000_000_000 + self.world.count())
            self.world.presses[query_id] = None
        query = {
            "id": query_id,
            "from": self.profile,
            "message": as_json(self.world, message),
            "chat_instance": str(BOT["id"]),
            "data": data,
        }
        return self.world.add_update(callback_query=query)


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}

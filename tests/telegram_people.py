"""The people of our Bot API server: what they write, press and read."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram_answers import Json
from tests.telegram_groups import Group
from tests.telegram_media import File, add_file
from tests.telegram_reading import Reader
from tests.telegram_world import Message, World, as_json

__all__ = ["Group", "User"]


class User(Reader):
    """A person with a private chat. What they do comes to the bot as an update; its id is returned.

    Everything can be done in a group instead, and in one of its topics (by number).

    Attributes:
        last: the message that was written last.
    """

    def __init__(self, world: World, user_id: int, name: str, language: str | None) -> None:
        super().__init__(world, user_id, name)
        self.profile: Json = {"id": user_id, "is_bot": False, "first_name": name}
        if language:
            self.profile["language_code"] = language
        world.users[user_id] = self.profile
        world.chats.setdefault(user_id, {"id": user_id, "type": "private", "first_name": name})
        self.last: Message

    def says(
        self,
        text: str,
        *,
        group: Group | None = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        **fields: Any,
    ) -> int:
        """Write a message."""
        message = self._writes(text, group, topic, reply_to)
        return self._is_heard(group, message={**as_json(self.world, message), **_entities(text), **fields})

    def edits(
        self, message_id: int, text: str, *, group: Group | None = None, topic: int | None = None
    ) -> int:
        """Change a message of one's own, or what stands under its picture."""
        message = self.world.messages[group.id if group else self.id, message_id]
        assert message.thread_id == topic
        message.text, message.edits = text, message.edits + 1
        shown = {**as_json(self.world, message), **_entities(text), "edit_date": int(time.time())}
        return self._is_heard(group, edited_message=shown)

    def deletes(self, message: Message) -> None:
        """Delete a message, one's own or the bot's; the bot is not told."""
        message.deleted = True

    def sends(self, *, group: Group | None = None, topic: int | None = None, **content: Any) -> int:
        """Send something without text, such as `location={…}` or `photo=[…], caption="…"`."""
        shown = as_json(self.world, self._writes("", group, topic))
        del shown["text"]
        return self._is_heard(group, message={**shown, **content})

    def sends_file(
        self,
        kind: str,
        content: bytes,
        *,
        caption: str = "",
        name: str = "",
        mime: str = "",
        said_bytes: int | None = None,
        group: Group | None = None,
        topic: int | None = None,
        reply_to: Message | None = None,
    ) -> int:
        """Send a picture or file: photo, document, video, audio, voice, animation, video_note, sticker.

        Args:
            said_bytes: what Telegram says about its size.
        """
        file = add_file(self.world, kind, content, name, mime, said_bytes)
        message = self._writes(caption, group, topic, reply_to, file)
        return self._is_heard(group, message=as_json(self.world, message))

    def presses(self, label: str, *, group: Group | None = None, topic: int | None = None) -> int:
        """Press a button of the latest message that has it."""
        for message in reversed(self.seen(group, topic)):
            button = message.button(label)
            if button:
                return self._presses(message, button["callback_data"])
        raise AssertionError(f"{self.name} sees no button {label!r}:\n{self.chat_text(group)}")

    def presses_data(self, message: Message, data: str) -> int:
        """Press a button with data of one's own choice, as a forged or an old client would."""
        return self._presses(message, data)

    def blocks(self) -> None:
        """Block the bot."""
        self.world.blocked.add(self.id)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.world.blocked.discard(self.id)

    def _writes(
        self,
        text: str,
        group: Group | None,
        topic: int | None = None,
        reply_to: Message | None = None,
        file: File | None = None,
    ) -> Message:
        chat_id = group.id if group else self.id
        fields: Json = {"from": self.profile}
        if reply_to is not None:
            fields["reply_to_message"] = as_json(self.world, reply_to)
        self.last = self.world.add_message(
            chat_id, text, from_bot=False, thread_id=topic, file=file, **fields
        )
        return self.last

    def _is_heard(self, group: Group | None, **content: Any) -> int:
        """Tell the bot, and the others in the group; return the update's id."""
        for other in group.others if group else ():
            other.messages[self.last.chat_id, self.last.id] = self.last
            other.add_update(**content)
        return self.world.add_update(**content)

    def _presses(self, message: Message, data: str) -> int:
        with self.world.lock:
            query_id = str(4_000_000_000_000_000_000 + self.world.count())
            self.world.presses[query_id] = None
        query = {
            "id": query_id,
            "from": self.profile,
            "message": as_json(self.world, message),
            "chat_instance": str(self.world.me["id"]),
            "data": data,
        }
        return self.world.add_update(callback_query=query)


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}

"""The groups of our Bot API server, and what their administrators do with them."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram_answers import Json
from tests.telegram_forums import Topic, add_topic, delete_topic
from tests.telegram_world import Message, World


class Group:
    """A group that the bot is in. With topics, a topic is named by its number: `topic=group.topic("#12").id`."""

    def __init__(self, world: World, chat_id: int, title: str, *, forum: bool = False) -> None:
        self.world, self.id = world, chat_id
        self.others: list[World] = []  # of other bots in the group; people are heard by all
        self.chat: Json = {"id": chat_id, "type": "supergroup", "title": title}
        if forum:
            self.chat["is_forum"] = True
        world.chats[chat_id] = self.chat

    def takes_in(self, world: World) -> None:
        """Let another bot into the group."""
        self.others.append(world)
        world.chats[self.id] = self.chat

    @property
    def topics(self) -> list[Topic]:
        """The topics that are there now, oldest first."""
        return self.world.forums.of(self.id)

    def topic(self, name: str) -> Topic:
        """Return the newest topic with this in its name."""
        found = [topic for topic in self.topics if name in topic.name]
        assert found, f"no topic {name!r} among {[topic.name for topic in self.topics]}"
        return found[-1]

    def makes_topic(self, name: str, maker: Json) -> Topic:
        """Let a person make a topic; the bot is told."""
        topic = add_topic(self.world, self.id, name, maker)
        self._tells(topic, forum_topic_created={"name": name, "icon_color": 0x6FB9F0})
        return topic

    def deletes_topic(self, topic: Topic) -> None:
        """Let an administrator delete a topic; the bot is not told."""
        delete_topic(self.world, topic)

    def closes_topic(self, topic: Topic) -> None:
        """Let an administrator close a topic; the bot is told."""
        topic.closed = True
        self._tells(topic, forum_topic_closed={})

    def has_topics(self, *, on: bool) -> None:
        """Switch topics on or off."""
        self.chat["is_forum"] = on

    def lets_bot_manage_topics(self, *, on: bool) -> None:
        """Give or take the bot's right."""
        change = self.world.forums.without_rights.discard if on else self.world.forums.without_rights.add
        change(self.id)

    def takes_bot_out(self, by: Json) -> int:
        """Take the bot out of the group; return the update's id."""
        self.world.forums.without_bot.add(self.id)
        return self._bot_becomes("kicked", by, until_date=0)

    def becomes_supergroup(self, chat_id: int, by: Json, *, told: bool = True) -> Group:
        """Give the group another id, as Telegram does when topics are switched on; return it.

        Args:
            told: whether the bot gets the message about it.
        """
        new = Group(self.world, chat_id, self.chat["title"], forum=True)
        self.world.forums.moved[self.id] = chat_id
        if told:
            self._adds_service(by, None, migrate_to_chat_id=chat_id)
            new._adds_service(by, None, migrate_from_chat_id=self.id)
        return new

    def seen(self, topic: int | None = None) -> list[Message]:
        """Return the bot's messages now, oldest first: in a topic, or outside of all."""
        return [m for m in self.world.visible(self.id) if m.from_bot and m.thread_id == topic]

    def _tells(self, topic: Topic, **content: Any) -> int:
        in_topic: Json = {"message_thread_id": topic.id, "is_topic_message": True}
        return self._adds_service(topic.maker, topic.id, **in_topic, **content)

    def _adds_service(self, by: Json, message_id: int | None, **content: Any) -> int:
        message: Json = {"message_id": message_id or self.world.count(), "date": int(time.time())}
        return self.world.add_update(message={**message, "chat": self.chat, "from": by, **content})

    def _bot_becomes(self, status: str, by: Json, **more: Any) -> int:
        changed: Json = {
            "chat": self.chat,
            "from": by,
            "date": int(time.time()),
            "old_chat_member": {"user": self.world.me, "status": "member"},
            "new_chat_member": {"user": self.world.me, "status": status, **more},
        }
        return self.world.add_update(my_chat_member=changed)

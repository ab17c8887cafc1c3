"""Groups with topics on our Bot API server: what people and the bot may do with them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram_answers import ApiError, BadRequestError, Json

if TYPE_CHECKING:
    from tests.telegram_world import Message, World

GENERAL = 1
LONGEST_NAME = 128
COLOUR = 0x6FB9F0


@dataclass
class Topic:
    """A topic; its number is that of the message which made it."""

    chat_id: int
    id: int
    name: str
    maker: Json
    closed: bool = False
    deleted: bool = False


@dataclass
class Forums:
    """What the server knows about groups and their topics."""

    topics: dict[tuple[int, int], Topic] = field(default_factory=dict)
    without_rights: set[int] = field(default_factory=set)  # groups where the bot may not manage topics
    without_bot: set[int] = field(default_factory=set)  # groups that the bot was taken out of
    moved: dict[int, int] = field(default_factory=dict)  # groups that are supergroups now: their new ids

    def of(self, chat_id: int) -> list[Topic]:
        """Return a group's topics, oldest first."""
        return [topic for topic in self.topics.values() if topic.chat_id == chat_id and not topic.deleted]


def add_topic(world: World, chat_id: int, name: str, maker: Json) -> Topic:
    """Make a topic. Raises AssertionError for a group that has none."""
    assert world.chats[chat_id].get("is_forum"), f"{chat_id} is no forum"
    topic = Topic(chat_id, world.count(), name, maker)
    world.forums.topics[chat_id, topic.id] = topic
    return topic


def delete_topic(world: World, topic: Topic) -> None:
    """Delete a topic with all that was said in it."""
    with world.lock:
        topic.deleted = True
        for message in world.messages.values():
            if (message.chat_id, message.thread_id) == (topic.chat_id, topic.id):
                message.deleted = True


def place_of(world: World, params: Json) -> int | None:
    """Return in which topic of its chat the bot may say something; None is the chat itself.

    Raises:
        ApiError
    """
    chat_id, thread_id = check_chat(world, params["chat_id"]), params.get("message_thread_id")
    if thread_id is None:
        return None
    if thread_id == GENERAL:
        world.violations.append("General was named by its number")
    topic = world.forums.topics.get((chat_id, thread_id))
    if topic is None or topic.deleted or not world.chats[chat_id].get("is_forum"):
        raise BadRequestError("message thread not found")
    if topic.closed and chat_id in world.forums.without_rights:
        raise BadRequestError("TOPIC_CLOSED")
    return topic.id


def check_chat(world: World, chat_id: int) -> int:
    """Return the id of a chat that the bot may write to. Raises ApiError."""
    if chat_id in world.forums.moved:
        moved_to = world.forums.moved[chat_id]
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=moved_to,
        )
    if chat_id not in world.chats:
        raise BadRequestError("chat not found")
    if chat_id in world.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if chat_id in world.forums.without_bot:
        raise ApiError(403, "Forbidden: bot was kicked from the supergroup chat")
    return chat_id


def thread_json(world: World, message: Message) -> Json:
    """Return what a message says about its topic: if it answers nothing else, it answers what made the topic."""
    if message.thread_id is None:
        return {}
    topic = world.forums.topics[message.chat_id, message.thread_id]
    in_topic: Json = {"message_thread_id": topic.id, "is_topic_message": True}
    return {"reply_to_message": service_json(world, topic), **in_topic}


def service_json(world: World, topic: Topic) -> Json:
    """Return the message that made a topic."""
    return {
        "message_id": topic.id,
        "date": int(time.time()),
        "chat": world.chats[topic.chat_id],
        "from": topic.maker,
        "message_thread_id": topic.id,
        "is_topic_message": True,
        "forum_topic_created": {"name": topic.name, "icon_color": COLOUR},
    }


def create_forum_topic(world: World, params: Json) -> Json:
    chat_id = check_chat(world, params["chat_id"])
    if not world.chats[chat_id].get("is_forum"):
        raise BadRequestError("the chat is not a forum")
    if chat_id in world.forums.without_rights:
        raise BadRequestError("not enough rights to create a topic")
    if not 1 <= len(params["name"]) <= LONGEST_NAME:
        world.violations.append(f"a topic's name of {len(params['name'])} characters")
        raise BadRequestError("TOPIC_TITLE_EMPTY")
    topic = add_topic(world, chat_id, params["name"], world.me)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": COLOUR}


def reopen_forum_topic(world: World, params: Json) -> bool:
    chat_id = check_chat(world, params["chat_id"])
    topic = world.forums.topics.get((chat_id, params["message_thread_id"]))
    if topic is None or topic.deleted:
        raise BadRequestError("TOPIC_ID_INVALID")
    if chat_id in world.forums.without_rights:
        raise BadRequestError("not enough rights to manage topics")
    if not topic.closed:
        raise BadRequestError("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return True


CALLS: dict[str, Any] = {"createforumtopic": create_forum_topic, "reopenforumtopic": reopen_forum_topic}

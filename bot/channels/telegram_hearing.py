"""How what was said in a group reaches the bot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import Message, User

from bot.dialog.messages import Incoming


class Reach(StrEnum):
    NAMED = "named"  # in private, a press, a command, or the bot is mentioned
    ANSWER = "answer"  # it answers a message of the bot
    TOPIC = "topic"  # said in a topic, to nobody by name


@dataclass(frozen=True, slots=True)
class Heard:
    """A message or press, and how it reached the bot."""

    incoming: Incoming
    reach: Reach = Reach.NAMED


def names(me: User, text: str) -> bool:
    """Say whether a text is a command for the bot, or mentions it."""
    mention = f"@{me.username}".lower()
    command = text.split(maxsplit=1)[0].lower() if text.startswith("/") else ""
    return ("@" not in command or command.endswith(mention)) if command else mention in text.lower()


def in_group(me: User, incoming: Incoming, message: Message) -> Heard | None:
    """Return what was said in a group; None for what is not for the bot's ears in any group."""
    text, mention = incoming.text or "", f"@{me.username}"
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        ours = "@" not in command or command.lower().endswith(mention.lower())
        return Heard(incoming) if ours else None
    if mention.lower() in text.lower():
        start = text.lower().index(mention.lower())
        return Heard(replace(incoming, text=(text[:start] + text[start + len(mention) :]).strip()))
    answered = answered_by(message)
    if answered and answered.from_user and answered.from_user.id == me.id:
        return Heard(incoming, Reach.ANSWER)
    return Heard(incoming, Reach.TOPIC) if incoming.thread_id is not None else None


def answered_by(message: Message) -> Message | None:
    """Return the message that this one answers.

    In a topic, every message answers the one that made the topic, unless it answers another: that is no answer.
    """
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return answered

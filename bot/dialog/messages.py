"""What comes in and what goes out, the same for every channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file that came with a message, or that goes out with one."""

    kind: str  # photo, document, video, audio, voice, animation, video_note, sticker
    file_id: str = ""  # the channel's name for it
    name: str = ""
    mime: str = ""  # as the sender says
    size_bytes: int | None = None
    sha256: str = ""  # its name in the hub's own store, once it is there
    passing: bool = False  # the store keeps it no longer than it takes to send it


@dataclass(frozen=True, slots=True)
class Source:
    """Which message of a channel something came with."""

    channel: str
    chat_id: int
    message_id: int
    album: str = ""  # of pictures that were sent together; "" alone


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message or press of a person. Exactly one of `text` and `press` is given, or neither (a photo, say)."""

    channel: str  # "telegram", "console"
    bot_id: int
    update_id: int  # unique per channel and bot
    chat_id: int
    user_id: int
    name: str  # as the channel shows it
    language: str | None = None  # as the channel says it, "zh-hans"
    text: str | None = None
    press: str | None = None  # the button's nonce
    press_id: str | None = None  # what the channel wants acknowledged
    message_id: int | None = None
    thread_id: int | None = None
    private: bool = True
    media: Media | None = None  # came with the text, or instead of one
    album: str = ""  # of pictures that were sent together, the same for each; "" alone
    edited: bool = False  # an earlier message, as it reads now
    addressed: bool = True  # False: said in a group's topic or as a reply there, to nobody by name
    reply_to: int | None = None  # the message that it answers
    chat_title: str = ""  # of a group

    @property
    def attached(self) -> bool:
        """Whether a picture or the like came with it."""
        return self.media is not None

    @property
    def source(self) -> Source | None:
        """The message, where the channel numbers messages."""
        if self.message_id is None:
            return None
        return Source(self.channel, self.chat_id, self.message_id, self.album)


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `args` stay at the hub: the button itself carries only a nonce."""

    label: str
    action: str  # "clear.pick"
    args: Mapping[str, Any] = field(default_factory=dict)
    once: bool = True  # a second press is answered "already pressed"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed."""

    action: str
    args: Mapping[str, Any]
    nonce: str


Buttons = Sequence[Sequence[Button]]  # rows from top to bottom


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something is said."""

    channel: str
    chat_id: int
    thread_id: int | None = None  # a topic that is there
    topic: int | None = None  # the id of a TopicRow; the outbox makes its thread when there is none

"""What comes in and what goes out, the same for every channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


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
    attached: bool = False  # a picture or the like came with the text


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

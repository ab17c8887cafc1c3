"""What a channel must be able to do so that the outbox can speak through it.

Errors:
    SendError
    ├── SlowDownError     OUT-429  the channel asks for a pause in this chat
    ├── UnreachableError  OUT-503  it was not sent: try again
    │   └── DoubtfulError   OUT-504  no answer, or none that says what happened: it may have arrived
    ├── GoneError         OUT-404  the message to edit is not there any more, or cannot become this one
    ├── MovedError        OUT-301  the chat has another id now
    ├── NoTopicsError     OUT-405  no topics can be made in this chat
    └── RefusedError      OUT-403  it will never be delivered
        ├── ShutOutError    OUT-401  the chat takes nothing from the bot
        └── TopicGoneError  OUT-410  the topic is not there any more
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

# As bot.dialog.post writes it: text, entities (type, offset, length and perhaps url, in UTF-16 units; none without
# the key), buttons (rows of label and nonce), progress, media (a Media's attributes), thread (a topic's number in its
# chat), once (not sent a second time when it may have arrived); or message_id; or press_id, text. A `topic` (of a
# TopicRow) is for the outbox: it puts a `thread` instead.
Payload = Mapping[str, Any]


class SendError(Exception):
    """Something could not be sent."""

    code = "OUT-000"


class SlowDownError(SendError):
    """The channel asks for a pause in this chat."""

    code = "OUT-429"

    def __init__(self, pause_s: float) -> None:
        super().__init__(f"asked to wait {pause_s:g} s")
        self.pause_s = pause_s


class UnreachableError(SendError):
    """The channel could not be asked."""

    code = "OUT-503"


class DoubtfulError(UnreachableError):
    """The channel was asked and did not answer, or its answer does not say what happened."""

    code = "OUT-504"


class GoneError(SendError):
    """The message to edit is not there any more, or cannot become this one: a picture does not become a text."""

    code = "OUT-404"


class MovedError(SendError):
    """The chat has another id now."""

    code = "OUT-301"

    def __init__(self, moved_to: int) -> None:
        super().__init__("the chat has another id now")
        self.moved_to = moved_to


class NoTopicsError(SendError):
    """No topics can be made in this chat: it has none, or the bot lacks the right."""

    code = "OUT-405"


class RefusedError(SendError):
    """The channel will never deliver this: the person left, the chat is gone, the content is not allowed."""

    code = "OUT-403"


class ShutOutError(RefusedError):
    """The chat takes nothing from the bot: it was blocked, taken out, or may not write there."""

    code = "OUT-401"


class TopicGoneError(RefusedError):
    """The topic is not there any more."""

    code = "OUT-410"


class Sender(Protocol):
    """A channel's way out. Every method raises SendError."""

    async def send(self, chat_id: int, payload: Payload) -> int:
        """Say something; return the id of the message."""

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        """Replace what a message says. To say the same again is no error."""

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message out of the chat."""

    async def answer_press(self, payload: Payload) -> None:
        """Tell the channel that a press was received."""


class TopicMaker(Protocol):
    """A channel whose groups can have topics."""

    async def make_topic(self, chat_id: int, name: str) -> int:
        """Make a topic; return its thread. Raises SendError."""


def whole(payload: Payload) -> Sequence[Payload]:
    """Return a message as its only part, for channels that know no longest text."""
    return [payload]


def in_words(payload: Payload) -> Payload:
    """Return a message that names the picture or file that cannot be shown."""
    media = payload["media"]
    named = f"[{media.get('name') or media.get('kind')}]"
    kept = {name: value for name, value in payload.items() if name != "media"}
    return {**kept, "text": f"{payload.get('text', '')}\n{named}".strip()}

"""What a channel must be able to do so that the outbox can speak through it.

Errors:
    SendError
    ├── SlowDownError     OUT-429  the channel asks for a pause in this chat
    ├── UnreachableError  OUT-503  no answer, or none that says what happened: try again
    ├── GoneError         OUT-404  the message to edit is not there any more
    └── RefusedError      OUT-403  it will never be delivered
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

# As bot.dialog.post writes it: text, entities (type, offset, length and perhaps url, in UTF-16 units; none without
# the key), buttons (rows of label and nonce), progress; or message_id; or press_id, text.
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
    """The channel did not answer, or its answer does not say what happened."""

    code = "OUT-503"


class GoneError(SendError):
    """The message to edit is not there any more."""

    code = "OUT-404"


class RefusedError(SendError):
    """The channel will never deliver this: the person left, the chat is gone, the content is not allowed."""

    code = "OUT-403"


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


def whole(payload: Payload) -> Sequence[Payload]:
    """Return a message as its only part, for channels that know no longest text."""
    return [payload]

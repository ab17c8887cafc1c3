"""The terminal channel: one person's private chat with the bot, in this process.

A terminal shows what it was sent since it was opened: the messages of an earlier run are not there any more.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channels import outbox_rows
from bot.channels.console_seat import BOT_ID, CHANNEL, Seat
from bot.channels.outbox import Outbox
from bot.channels.outbox_types import Scope
from bot.channels.sending import GoneError, Payload
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.messages import Incoming
from bot.records.database import Database

CODE_DIGITS = 6
LOOK_S = 0.02


def new_number() -> int:
    """Return a number of an update or a message: no other process, and no later run, has it too."""
    return secrets.randbits(62)


@dataclass(slots=True)
class Message:
    """One message in a chat; `payload` is what it shows now."""

    id: int
    payload: Payload

    @property
    def text(self) -> str:
        return str(self.payload["text"])

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        """The buttons, each with label and nonce, from top to bottom."""
        return list(self.payload.get("buttons", ()))

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for row in self.rows for button in row]

    def nonce(self, label: str) -> str | None:
        """Return the nonce of the button with this label, or of the first that begins with it."""
        found = [button for button in self.buttons if button["label"].startswith(label)]
        exact = [button for button in found if button["label"] == label]
        return (exact or found)[0]["nonce"] if found else None


class Shown:
    """What one chat shows, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def add(self, payload: Payload) -> Message:
        """Return the new message."""
        self.messages.append(Message(new_number(), payload))
        return self.messages[-1]

    def find(self, message_id: int) -> Message:
        """Return a message.

        Raises:
            GoneError: this chat does not show it.
        """
        found = next((one for one in reversed(self.messages) if one.id == message_id), None)
        if found is None:
            raise GoneError(f"message {message_id} is of an earlier run")
        return found

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        return next((message.buttons for message in reversed(self.messages) if message.rows), [])

    def choice(self, line: str) -> dict[str, str] | None:
        """Return the button whose number (1, 2, …) the line is; a one-time code is never one."""
        number = int(line) if line.isdecimal() and len(line) < CODE_DIGITS else 0
        return self.buttons[number - 1] if 0 < number <= len(self.buttons) else None


class ConsoleChannel:
    """One person's chat. Whoever writes into the outbox should call `wake`.

    Args:
        show: is told of each message that is new, or (True) says something else than before.
    """

    def __init__(
        self, database: Database, dispatcher: Dispatcher, seat: Seat, show: Callable[[Message, bool], None]
    ) -> None:
        self.shown = Shown()
        self._database = database
        self._dispatcher = dispatcher
        self._seat = seat
        self._show = show
        self._scope = Scope(CHANNEL, seat.chat_id)
        self._outbox = Outbox(database, CHANNEL, self, seat.chat_id)

    def wake(self) -> None:
        """Say that there may be something in the outbox."""
        self._outbox.wake()

    async def run(self) -> None:
        """Deliver what the bot says, until cancelled."""
        await self._outbox.run()

    async def says(self, text: str) -> None:
        """Write to the bot; returns when that has had its effect."""
        await self._dispatcher.handle(incoming_of(self._seat, text=text))

    async def presses(self, nonce: str) -> None:
        """Press a button; returns when that has had its effect."""
        await self._dispatcher.handle(incoming_of(self._seat, press=nonce, press_id=nonce))

    async def answered(self) -> None:
        """Wait until everything that was to be said has been shown."""
        while await self._database.read(outbox_rows.unsent, self._scope):  # noqa: ASYNC110  rows tell it
            await asyncio.sleep(LOOK_S)

    # what the outbox needs of a channel

    async def send(self, chat_id: int, payload: Payload) -> int:  # noqa: ARG002
        message = self.shown.add(payload)
        self._show(message, False)
        return message.id

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:  # noqa: ARG002
        message = self.shown.find(message_id)
        said, message.payload = message.text, payload
        if message.text != said or "progress" in payload:
            self._show(message, True)

    async def delete(self, chat_id: int, message_id: int) -> None:
        """What a person typed is no message of the terminal."""

    async def answer_press(self, payload: Payload) -> None:
        """A terminal shows no waiting button."""


def incoming_of(seat: Seat, **what: Any) -> Incoming:
    """Return a message of this person: `text=…`, or `press=…, press_id=…`."""
    return Incoming(
        channel=CHANNEL,
        bot_id=BOT_ID,
        update_id=new_number(),
        chat_id=seat.chat_id,
        user_id=seat.chat_id,
        name=seat.person.name,
        message_id=new_number(),
        **what,
    )

"""The people of a chat in this process: what they write goes through the dialog, what they are told is kept."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot import roles
from bot.app import Hub
from bot.channels.outbox import Outbox
from bot.channels.sending import Payload
from bot.dialog.messages import Incoming
from bot.people import Person, Role, meet

CHANNEL = "console"
BOT_ID = 0


class NotToldError(Exception):
    """Somebody was not told what should have come."""

    code = "DEMO-002"


@dataclass
class Message:
    """One message in somebody's chat; `payload` is what it shows now."""

    id: int
    payload: Payload

    @property
    def text(self) -> str:
        return str(self.payload["text"])

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        return list(self.payload.get("buttons", ()))

    def nonce(self, label: str) -> str | None:
        """Return the nonce of the button with this label, or of the first that begins with it."""
        buttons = [button for row in self.rows for button in row if button["label"].startswith(label)]
        exact = [button for button in buttons if button["label"] == label]
        return (exact or buttons)[0]["nonce"] if buttons else None


@dataclass
class Member:
    """A person and the chat with the bot."""

    person: Person
    messages: list[Message] = field(default_factory=list)
    read: int = 0  # messages that an expectation has gone past

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        rows = next((message.rows for message in reversed(self.messages) if message.rows), [])
        return [button for row in rows for button in row]


class Cast:
    """Several people at one hub.

    Args:
        show: is told of everything that is said: (speaker, listener, message, whether it is an edit); the
            bot is None.
    """

    def __init__(self, hub: Hub, show: Callable[[Member | None, Member | None, Payload, bool], None]) -> None:
        self.hub = hub
        self._show = show
        self._members: dict[int, Member] = {}
        self._outbox = Outbox(hub.database, CHANNEL, self)
        hub.wakes.append(self._outbox.wake)
        self._numbers = itertools.count(time.time_ns() // 1000)
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Deliver what the bot says, until cancelled."""
        await self._outbox.run()

    async def join(self, name: str, *given: tuple[int, Role]) -> Member:
        """Return a new person; the roles are given at once, as an invitation would."""
        number = next(self._numbers)
        person = await self.hub.database.do(_meet, number, name, given)
        self._members[number] = Member(person)
        return self._members[number]

    async def says(self, who: Member, text: str) -> None:
        """Let somebody write."""
        self._show(who, None, {"text": text}, False)
        await self._send(who, text=text)

    async def presses(self, who: Member, label: str) -> None:
        """Let somebody press the newest button that is labelled so, or begins so.

        Raises:
            NotToldError: there is none.
        """
        nonces = [nonce for message in reversed(who.messages) if (nonce := message.nonce(label))]
        if not nonces:
            raise NotToldError(f"{who.name} sees no button {label!r}")
        self._show(who, None, {"text": f"(按) {label}"}, False)
        await self._send(who, press=nonces[0], press_id=nonces[0])

    async def told(
        self, who: Member, *fragments: str, button: str | None = None, timeout_s: float = 20.0
    ) -> Message:
        """Wait until somebody is shown a message with all fragments and the button, and return it.

        Raises:
            NotToldError: not in time.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while True:
                    self._news.clear()
                    found = self._find(who, fragments, button)
                    if found is not None:
                        return found
                    await self._news.wait()
        last = "\n---\n".join(message.text for message in who.messages[who.read :]) or "nothing"
        raise NotToldError(f"{who.name} waited for {fragments} with button {button!r}, and was told:\n{last}")

    def _find(self, who: Member, fragments: tuple[str, ...], button: str | None) -> Message | None:
        for at, message in enumerate(who.messages[who.read :], who.read):
            if all(part in message.text for part in fragments) and (button is None or message.nonce(button)):
                who.read = at
                return message
        return None

    async def _send(self, who: Member, **what: Any) -> None:
        number = next(number for number, member in self._members.items() if member is who)
        who.read = len(who.messages)
        await self.hub.dispatcher.handle(
            Incoming(
                channel=CHANNEL,
                bot_id=BOT_ID,
                update_id=next(self._numbers),
                chat_id=number,
                user_id=number,
                name=who.name,
                message_id=next(self._numbers),
                **what,
            )
        )

    # what the outbox needs of a channel

    async def send(self, chat_id: int, payload: Payload) -> int:
        member = self._members[chat_id]
        member.messages.append(Message(len(member.messages) + 1, payload))
        self._said(member, payload, edited=False)
        return len(member.messages)

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        message = self._members[chat_id].messages[message_id - 1]
        if message.payload != payload:
            edited = message.text != payload["text"]
            message.payload = payload
            if edited:
                self._said(self._members[chat_id], payload, edited=True)
            self._news.set()

    async def delete(self, chat_id: int, message_id: int) -> None:
        """The terminal's own echo is no message."""

    async def answer_press(self, payload: Payload) -> None:
        """A terminal shows no waiting button."""

    def _said(self, listener: Member, payload: Payload, *, edited: bool) -> None:
        self._show(None, listener, payload, edited)
        self._news.set()


def _meet(session: Session, number: int, name: str, given: tuple[tuple[int, Role], ...]) -> Person:
    person = meet(session, CHANNEL, number, number, name, "zh")
    for site_id, role in given:
        roles.grant(session, person.id, site_id, role, None)
    return person

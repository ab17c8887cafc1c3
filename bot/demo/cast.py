"""The people of a chat in this process: what they write goes through the dialog, what they are told is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot import roles
from bot.app import Hub
from bot.channels.console import Message, Shown, incoming_of
from bot.channels.console_seat import CHANNEL, Seat, sit_down
from bot.channels.outbox import Outbox
from bot.channels.sending import Payload
from bot.people import Person, Role


class NotToldError(Exception):
    """Somebody was not told what should have come."""

    code = "DEMO-002"


@dataclass
class Member:
    """A person and the chat with the bot."""

    seat: Seat
    shown: Shown = field(default_factory=Shown)
    read: int = 0  # messages that an expectation has gone past

    @property
    def person(self) -> Person:
        return self.seat.person

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def messages(self) -> list[Message]:
        return self.shown.messages


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
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Deliver what the bot says, until cancelled."""
        await self._outbox.run()

    async def join(self, name: str, *given: tuple[int, Role]) -> Member:
        """Return a new person; the roles are given at once, as an invitation would."""
        seat = await self.hub.database.do(_seat, name, given)
        self._members[seat.chat_id] = Member(seat)
        return self._members[seat.chat_id]

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
        who.read = len(who.messages)
        await self.hub.dispatcher.handle(incoming_of(who.seat, **what))

    # what the outbox needs of a channel

    async def send(self, chat_id: int, payload: Payload) -> int:
        member = self._members[chat_id]
        message = member.shown.add(payload)
        self._said(member, payload, edited=False)
        return message.id

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        member = self._members[chat_id]
        message = member.shown.find(message_id)
        said, message.payload = message.text, payload
        if message.text != said:
            self._said(member, payload, edited=True)
        self._news.set()

    async def delete(self, chat_id: int, message_id: int) -> None:
        """The terminal's own echo is no message."""

    async def answer_press(self, payload: Payload) -> None:
        """A terminal shows no waiting button."""

    def _said(self, listener: Member, payload: Payload, *, edited: bool) -> None:
        self._show(None, listener, payload, edited)
        self._news.set()


def _seat(session: Session, name: str, given: tuple[tuple[int, Role], ...]) -> Seat:
    seat = sit_down(session, name, "zh")
    for site_id, role in given:
        roles.grant(session, seat.person.id, site_id, role, None)
    return sit_down(session, seat.person.number)

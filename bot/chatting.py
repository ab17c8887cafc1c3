"""`qingka chat`: the dialog in this terminal, for one person. A `qingka serve` may run beside it, or not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

from bot.app import Hub
from bot.channels.console import ConsoleChannel
from bot.channels.console_lines import piped, typed
from bot.channels.console_seat import Seat, sit_down
from bot.channels.console_view import View
from bot.channels.console_work import Work, asks_for_work, is_served, press_asks_for_work
from bot.people import Permission, person
from bot.settings import Settings


async def chat(settings: Settings, as_: str, language: str | None) -> int:
    """Talk until the person ends it, or until a pipe has ended and what it asked is answered; return 0.

    Args:
        as_: a name, or a number such as "P7"; a new name becomes a guest.
        language: zh or en, from now on; None is the person's own.

    Raises:
        SeatError, DatabaseError, knowledge.article.KnowledgeError
    """
    # Telegram belongs to `qingka serve`.
    hub = Hub(settings.model_copy(update={"telegram_token": None}))
    try:
        seat = await hub.database.do(sit_down, as_, language)
        with suppress(asyncio.CancelledError):  # Ctrl-C where no prompt reads it
            await _at_this_terminal(Conversation(hub, seat))
    finally:
        await hub.database.close()
    return 0


async def _at_this_terminal(conversation: Conversation) -> None:
    view = conversation.view
    if sys.stdin.isatty() and sys.stdout.isatty():
        conversation.greet()
        await conversation.hold(typed(view.bars.ansi, view.stand_over_prompt), patient=False)
    else:
        await conversation.hold(piped(sys.stdin.fileno()))


class Conversation:
    """One person's talk with the bot of this process's hub.

    Args:
        view: where it is shown; this terminal without it.
    """

    def __init__(self, hub: Hub, seat: Seat, view: View | None = None) -> None:
        self._hub = hub
        self._seat = seat
        self._told_of_no_relay = False
        self.view = view or View(seat.person.name, self._text("terminal-bot"))
        self.channel = ConsoleChannel(hub.database, hub.dispatcher, seat, self.view.show)
        hub.wakes.append(self.channel.wake)

    def greet(self) -> None:
        """Say who one is here, and how to write, press and end."""
        person = self._seat.person
        self.view.note(self._text("terminal-hello", name=person.name, number=person.number))

    async def hold(self, lines: AsyncIterator[str], *, patient: bool = True) -> None:
        """Bring each line to the dialog and show what the bot says, until the lines end.

        Args:
            patient: then wait until all is answered, and what was begun has ended or waits for a person.
        """
        work = await Work.of(self._hub.database, self._seat.person.id)
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self.channel.run()), group.create_task(self._hub.reloading.run())]
            try:
                await self.channel.answered()  # what was said while nobody sat here
                async for line in lines:
                    await self._take(line)
                if patient and await is_served(self._hub.settings.url):
                    await work.rests()
                await self.channel.answered()
            finally:
                for part in running:
                    part.cancel()
                self.view.close()

    async def _take(self, line: str) -> None:
        button = self.channel.shown.choice(line)
        if button is None:
            self.view.echo(line)
            await self.channel.says(line)
            asks = asks_for_work(self._hub.router, line)
        else:
            self.view.echo(button["label"])
            await self.channel.presses(button["nonce"])
            asks = await self._hub.database.read(press_asks_for_work, self._hub.router, button["nonce"])
        await self.channel.answered()
        if asks:
            await self._tell_of_no_relay()

    async def _tell_of_no_relay(self) -> None:
        """Say, once, to who may work with devices, that nothing reaches the agents while no hub serves them."""
        url = self._hub.settings.url
        me = await self._hub.database.read(person, self._seat.person.id)
        if me.may(Permission.REQUEST) and not self._told_of_no_relay and not await is_served(url):
            self._told_of_no_relay = True
            self.view.note(self._text("terminal-no-relay", url=url))

    def _text(self, key: str, **params: str) -> str:
        return self._hub.texts.render(self._seat.person.language, key, **params)

"""Writes into an outbox, a channel's far end where things go wrong as told, and what is in the records afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from sqlmodel import col, select

from bot.channels import outbox_rows
from bot.channels.outbox import Outbox
from bot.channels.outbox_types import Scope
from bot.channels.sending import Payload
from bot.dialog.messages import Chat
from bot.dialog.post import Post
from bot.records.database import Database
from bot.records.messages import OutboxRow
from tests.catalogues import SHIPPED

CHANNEL = "test"
QUICK = {"first_pause_s": 0.01, "edit_pause_s": 0.0}


class Wire:
    """A channel's far end: what arrived, and what goes wrong next in which chat."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.troubles: dict[int, list[Exception | asyncio.Event]] = {}
        self.hanging = 0
        self.tried_at: list[float] = []
        self._numbers = count(100)

    def number_from(self, first: int) -> None:
        """Give the next messages these numbers."""
        self._numbers = count(first)

    async def send(self, chat_id: int, payload: Payload) -> int:
        await self._trouble(chat_id)
        number = next(self._numbers)
        self.calls.append(("send", chat_id, payload["text"], number))
        return number

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        await self._trouble(chat_id)
        self.calls.append(("edit", chat_id, payload["text"], message_id))

    async def delete(self, chat_id: int, message_id: int) -> None:
        await self._trouble(chat_id)
        self.calls.append(("delete", chat_id, message_id))

    async def answer_press(self, payload: Payload) -> None:
        self.calls.append(("press", payload["press_id"], payload["text"]))

    def said(self, chat_id: int = 1) -> list[str]:
        return [call[2] for call in self.calls if call[0] in {"send", "edit"} and call[1] == chat_id]

    async def _trouble(self, chat_id: int) -> None:
        self.tried_at.append(asyncio.get_running_loop().time())
        waiting = self.troubles.get(chat_id)
        trouble = waiting.pop(0) if waiting else None
        if isinstance(trouble, asyncio.Event):
            self.hanging += 1
            await trouble.wait()
            self.hanging -= 1
        elif trouble is not None:
            raise trouble


class Desk:
    """Writes into the outbox and looks at its rows."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.post = Post(SHIPPED)
        self.wire = Wire()

    async def says(self, *texts: str, chat_id: int = 1, slot: str | None = None) -> None:
        for text in texts:
            await self.database.do(self.post.to_chat, Chat(CHANNEL, chat_id), text, (), slot)

    @asynccontextmanager
    async def open(self, chat_id: int | None = None, **settings: Any) -> AsyncIterator[Outbox]:
        """Run an outbox."""
        outbox = Outbox(self.database, CHANNEL, self.wire, chat_id, **{**QUICK, **settings})
        running = asyncio.create_task(outbox.run())
        try:
            yield outbox
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def empties(self, **settings: Any) -> None:
        """Run an outbox until nothing is left to send."""
        async with self.open(**settings):
            await self.rests()

    async def rests(self, scope: Scope | None = None) -> None:
        async def nothing_waits() -> bool:
            return not await self.database.read(outbox_rows.unsent, scope or Scope(CHANNEL))

        await self.until(nothing_waits)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(10):
            while not await holds():
                await asyncio.sleep(0.005)

    async def rows(self) -> Sequence[OutboxRow]:
        return await self.database.read(
            lambda session: session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
        )

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

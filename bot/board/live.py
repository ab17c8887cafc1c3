"""Tells the browsers that some ticket changed; never what. They ask for what they show again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

from bot.records.database import Database
from bot.tickets import listing

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0  # for what other processes commit
REST_S = 0.3  # between two looks, however much is committed
PING_EVERY_S = 15.0


class Live:
    """The event streams of this hub."""

    def __init__(
        self, database: Database, look_every_s: float = LOOK_EVERY_S, ping_every_s: float = PING_EVERY_S
    ) -> None:
        self._database = database
        self._look_every_s = look_every_s
        self._ping_every_s = ping_every_s
        self._news = asyncio.Event()
        self._streams: set[asyncio.Event] = set()
        self._newest: datetime | None = None
        self._closed = False

    @property
    def watching(self) -> int:
        """How many browsers listen."""
        return len(self._streams)

    def wake(self) -> None:
        """Something was committed here."""
        self._news.set()

    def look_up(self) -> None:
        """Let each stream look at once whether it may go on."""
        for stream in self._streams:
            stream.set()

    def close(self) -> None:
        """End every stream, now and from now on."""
        self._closed = True
        self.look_up()

    async def run(self) -> None:
        """Watch the tickets until cancelled."""
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("BRD-001: the board could not look for changed tickets; it tries again")
            await asyncio.sleep(REST_S)
            await _wait(self._news, self._look_every_s)

    async def changes(self, goes_on: Callable[[], Awaitable[bool]]) -> AsyncGenerator[str, None]:
        """Yield "tickets" after each change, "ping" now and then, and "over" when it may not go on."""
        stream = asyncio.Event()
        self._streams.add(stream)
        seen, pinged = self._newest, asyncio.get_running_loop().time()
        try:
            yield "ping"
            while not self._closed:
                await _wait(stream, self._look_every_s)
                if self._closed:
                    return
                if not await goes_on():
                    yield "over"
                    return
                if self._newest != seen:
                    seen, pinged = self._newest, asyncio.get_running_loop().time()
                    yield "tickets"
                elif asyncio.get_running_loop().time() - pinged >= self._ping_every_s:
                    pinged = asyncio.get_running_loop().time()
                    yield "ping"
        finally:
            self._streams.discard(stream)

    async def _look(self) -> None:
        if not self._streams:
            return
        newest = await self._database.read(listing.newest_change, None)
        if newest != self._newest:
            self._newest = newest
            self.look_up()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but not longer; it counts once."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    finally:
        event.clear()

"""Tells the browsers that some ticket or batch changed; never what. They ask for what they show again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.batches import reading
from bot.pulse import Pulse
from bot.records.database import Database
from bot.tickets import listing

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0  # for what other processes commit
REST_S = 0.3  # between two looks, however much is committed
PING_EVERY_S = 15.0
SILENT_S = 30.0  # without a look, browsers show what was
MOST = 8  # streams of one person

Check = Callable[[], Awaitable[bool]]
Newest = dict[str, object]  # event -> what differs after each change


@dataclass(eq=False, slots=True)
class _Stream:
    person_id: int
    login: str = field(repr=False)
    goes_on: Check
    news: asyncio.Event = field(default_factory=asyncio.Event)
    last: str = ""  # the event that ends it


class Live:
    """The event streams of this hub.

    Attributes:
        pulse: beats with each look for changes.
    """

    def __init__(
        self, database: Database, look_every_s: float = LOOK_EVERY_S, ping_every_s: float = PING_EVERY_S
    ) -> None:
        self._database = database
        self._look_every_s = look_every_s
        self._ping_every_s = ping_every_s
        self._news = asyncio.Event()
        self._streams: dict[_Stream, None] = {}  # the oldest first
        self._newest: Newest = {}
        self._closed = False
        self.pulse = Pulse("board", SILENT_S)

    @property
    def watching(self) -> int:
        """How many browsers listen."""
        return len(self._streams)

    def wake(self) -> None:
        """Something was committed here."""
        self._news.set()

    def close(self) -> None:
        """End every stream, now and from now on."""
        self._closed = True
        for stream in self._streams:
            stream.news.set()

    async def run(self) -> None:
        """Watch the tickets and the logins until cancelled."""
        while True:
            try:
                await self._look()
                self.pulse.beat()
            except Exception:
                log.exception("BRD-001: the board could not look for changed tickets; it tries again")
            await asyncio.sleep(REST_S)
            await _came(self._news, self._look_every_s)

    async def changes(self, person_id: int, login: str, goes_on: Check) -> AsyncGenerator[str, None]:
        """Yield "tickets" and "batches" after their changes, "ping" now and then, before it ends "over" or "enough".

        Args:
            goes_on: says whether this login still may listen; it is asked once for all streams of the login. "over"
                says that it may not, "enough" that the person has MOST younger streams.
        """
        stream = _Stream(person_id, login, goes_on)
        self._streams[stream] = None
        self._make_room(person_id)
        seen = self._newest
        try:
            yield "ping"
            while not self._closed:
                came = await _came(stream.news, self._ping_every_s)
                if self._closed:
                    return
                if stream.last:
                    yield stream.last
                    return
                changed = [event for event, newest in self._newest.items() if newest != seen.get(event)]
                seen = self._newest
                for event in changed:
                    yield event
                if not changed and not came:
                    yield "ping"
        finally:
            self._streams.pop(stream, None)

    def _make_room(self, person_id: int) -> None:
        theirs = [stream for stream in self._streams if stream.person_id == person_id]
        for stream in theirs[:-MOST]:
            self._end(stream, "enough")

    def _end(self, stream: _Stream, last: str) -> None:
        stream.last = last
        stream.news.set()
        self._streams.pop(stream, None)

    async def _look(self) -> None:
        for login, goes_on in {stream.login: stream.goes_on for stream in self._streams}.items():
            if not await goes_on():
                for stream in [one for one in self._streams if one.login == login]:
                    self._end(stream, "over")
        if not self._streams:
            return
        newest = await self._database.read(_newest)
        if newest != self._newest:
            self._newest = newest
            for stream in self._streams:
                stream.news.set()


def _newest(session: Session) -> Newest:
    return {"tickets": listing.newest_change(session, None), "batches": reading.newest_change(session)}


async def _came(event: asyncio.Event, seconds: float) -> bool:
    """Say whether the event came within this time; it counts once."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    finally:
        event.clear()
    return True

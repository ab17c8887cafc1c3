"""One hub among the others on its database: who is there, which roles are this one's, and what the others tell."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.dialog.inbox_share import Share
from bot.hubs.news import News
from bot.hubs.roles import CLOCK, TELEGRAM, Role, alone
from bot.hubs.watch import Watch
from bot.pulse import Pulse
from bot.records.database import Database

SILENT_S = 15.0
COMMAND, NEWS = "command", "news"  # what hubs tell each other: for which agent, from which hub


class Hubs:
    """This hub's place among the others.

    Args:
        name: by which operators know it; "": this machine's name and the process's number.

    Attributes:
        number: this hub's; None: it is the only one that can be, or has not been seen yet.
        here: the numbers of the hubs that are there, this one among them.
        gone: set when another hub is there no more.
        pulse: beats as long as it is seen by the others.
        on_command: called with an agent's id: another hub, or this one, has queued a command for it.
        on_news: called when another hub has committed something.
    """

    def __init__(self, database: Database, name: str = "") -> None:
        self._database = database
        self._is_alone = database.engine.dialect.name != "postgresql"
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.number: int | None = None
        self.here: frozenset[int] = frozenset()
        self.pulse = Pulse("hubs", SILENT_S)
        self.on_command: Callable[[str], None] = lambda _agent: None
        self.on_news: list[Callable[[], None]] = []
        self.roles = {name: alone(name) if self._is_alone else Role(name) for name in (CLOCK, TELEGRAM)}
        self.gone = asyncio.Event()
        self._seen = asyncio.Event()
        self._news = News(database, self._news_words)

    @property
    def may_be_several(self) -> bool:
        """Whether this database takes several hubs."""
        return not self._is_alone

    @property
    def hears(self) -> bool:
        """Whether what other processes commit is told here."""
        return bool(self.here)

    @property
    def pulses(self) -> list[Pulse]:
        """Of the parts that run: none where no other hub can be."""
        return [] if self._is_alone else [self.pulse]

    def share(self) -> Share:
        """Return this hub's part of the inbox."""
        return Share(self.number, self.here - {self.number} if self.here else None)

    async def seen(self) -> None:
        """Wait until this hub has its number and knows the others, where there may be any."""
        if not self._is_alone:
            await self._seen.wait()

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Be there. Its roles are given away at the end, when nothing works in them any more."""
        if self._is_alone:
            yield
            return
        watch = Watch(self._database.engine, self.name, tuple(self.roles), self)
        watch.start()
        try:
            async with self._news.told():
                yield
        finally:
            await watch.end()

    def _news_words(self) -> str:
        return f"{NEWS} {self.number}" if len(self.here) > 1 else ""

    # what the watch finds

    def come(self, hub: int) -> None:
        self.number = hub

    def here_are(self, hubs: frozenset[int]) -> None:
        if self.here - hubs:
            self.gone.set()
        self.here = hubs
        self._seen.set()
        self.pulse.beat()

    def gained(self, role: str) -> None:
        assert self.number is not None
        self.roles[role].gain(self.number)

    def lost(self) -> None:
        self.here = frozenset()
        for role in self.roles.values():
            role.lose()

    def told(self, words: str) -> None:
        verb, _, of = words.partition(" ")
        if verb == COMMAND:
            self.on_command(of)
        elif verb == NEWS and of != str(self.number):
            for call in self.on_news:
                call()

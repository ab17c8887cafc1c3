"""A hub's one connection of its own, in a thread: it shows that the hub is there, takes roles, and hears the others.

Nothing waits for it: when it cannot be had, this hub has no roles, and looks for news itself.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine

from bot.hubs import signs
from bot.hubs.signs import Server

log = logging.getLogger(__name__)

TICK_S = 0.5  # between looks for roles that nobody has
SEEN_EVERY_S = 5.0
PAUSE_S = 1.0  # before a lost connection is made anew
STUCK_S = 15.0  # an event loop that has not answered for so long does nothing in any role


class Hears(Protocol):
    """Who is told on the event loop what the watch has found."""

    def come(self, hub: int) -> None: ...
    def here_are(self, hubs: frozenset[int]) -> None: ...
    def gained(self, role: str) -> None: ...
    def lost(self) -> None: ...
    def told(self, words: str) -> None: ...


class Watch:
    """Runs from `start` to `end`.

    Args:
        roles: names of those that this hub would take.
    """

    def __init__(self, engine: Engine, name: str, roles: Sequence[str], hears: Hears) -> None:
        self._arguments = engine.dialect.create_connect_args(engine.url)
        self._name = name
        self._roles = tuple(roles)
        self._hears = hears
        self._hub: int | None = None
        self._ending = threading.Event()
        self._answered_at = time.monotonic()  # by the event loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="hub watch", daemon=True)

    def start(self) -> None:
        """Begin; call it on the event loop."""
        self._loop, self._answered_at = asyncio.get_running_loop(), time.monotonic()
        self._thread.start()

    async def end(self) -> None:
        """Give the roles away, and return when this hub is there no more."""
        self._ending.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._ending.is_set():
            if self._is_answered():
                self._try_to_live()
            self._say(self._hears.lost)
            self._ending.wait(PAUSE_S)

    def _try_to_live(self) -> None:
        try:
            with self._connected() as server:
                self._live(server)
        except psycopg.Error as error:
            log.error("HUB-507: this hub is not seen, again in %g s: %s", PAUSE_S, type(error).__name__)  # noqa: TRY400
        if not self._is_answered():
            log.error("HUB-508: this hub's event loop hangs; others may have its roles")

    def _connected(self) -> Server:
        positional, named = self._arguments
        alive: dict[str, Any] = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
        return psycopg.connect(*positional, **{**alive, **named}, autocommit=True)

    def _live(self, server: Server) -> None:
        self._hub = hub = signs.come(server, self._name, self._hub)
        self._say(self._hears.come, hub)
        ours: set[str] = set()
        seen_at = time.monotonic()
        while not self._ending.is_set() and self._is_answered():
            if time.monotonic() - seen_at > SEEN_EVERY_S:
                seen_at = time.monotonic()
                signs.see(server, self._name, hub)
            self._say(self._hears.here_are, signs.here(server))
            self._take(server, hub, ours)
            self._listen(server)
        signs.go(server, hub)

    def _is_answered(self) -> bool:
        return time.monotonic() - self._answered_at < STUCK_S

    def _take(self, server: Server, hub: int, ours: set[str]) -> None:
        for role in self._roles:
            if role not in ours and signs.take(server, role, hub):
                ours.add(role)
                self._say(self._hears.gained, role)

    def _listen(self, server: Server) -> None:
        """Hand on what is told, for a tick, or until a hub goes."""
        for note in server.notifies(timeout=TICK_S):
            if note.payload == signs.GONE:
                break
            self._say(self._hears.told, note.payload)

    def _say(self, call: Callable[..., None], *what: Any) -> None:
        """Call on the event loop; once it has ended, nobody is told."""

        def answered() -> None:
            self._answered_at = time.monotonic()
            call(*what)

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(answered)

"""The figures of the last days. A page and its pictures ask for the same ones: they are counted once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.records.database import Database
from bot.records.types import now
from bot.tickets import stats
from bot.tickets.stats import Overview

FRESH_S = 30.0
KEPT = 64

Key = tuple[frozenset[int] | None, int]


class Figures:
    """Counts, and remembers for FRESH_S."""

    def __init__(self, database: Database, zone: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._clock = clock
        self._known: dict[Key, tuple[float, Overview]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def of(self, sites: frozenset[int] | None, days: int) -> Overview:
        """Return the figures of the last days up to now, of what the support of these sites sees."""
        key = (sites, days)
        async with self._one_at_a_time:
            counted = self._known.get(key)
            if counted is None or self._clock() - counted[0] >= FRESH_S:
                counted = self._clock(), await self._count(sites, days)
                self._remember(key, counted)
        return counted[1]

    async def _count(self, sites: frozenset[int] | None, days: int) -> Overview:
        since, until = stats.last_days(days, now(), self._zone)
        return await self._database.read(stats.overview, sites, since, until, self._zone)

    def _remember(self, key: Key, counted: tuple[float, Overview]) -> None:
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[key] = counted

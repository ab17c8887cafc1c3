"""The figures of the last days. A page and its pictures ask for the same ones: they are counted and drawn once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.charts import CHARTS, Theme, Words, svg
from bot.records.database import Database
from bot.records.types import now
from bot.tickets import stats
from bot.tickets.stats import Overview

FRESH_S = 30.0
KEPT = 64

Key = tuple[frozenset[int] | None, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures, when they were counted, and what was drawn of them, by name, theme and language."""

    at: float
    overview: Overview
    pictures: dict[tuple[str, Theme, str], bytes] = field(default_factory=dict)


class Figures:
    """Counts and draws, and remembers for FRESH_S."""

    def __init__(self, database: Database, zone: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._clock = clock
        self._known: dict[Key, Counted] = {}
        self._counting = asyncio.Lock()
        self._drawing = asyncio.Lock()

    async def of(self, sites: frozenset[int] | None, days: int) -> Overview:
        """Return the figures of the last days up to now, of what the support of these sites sees."""
        return (await self._counted(sites, days)).overview

    async def picture(
        self, sites: frozenset[int] | None, days: int, name: str, theme: Theme, words: Words
    ) -> bytes:
        """Return one of CHARTS of these figures, as an SVG."""
        counted, key = await self._counted(sites, days), (name, theme, words.language)
        async with self._drawing:
            if key not in counted.pictures:
                chart = CHARTS[name](counted.overview, words)
                counted.pictures[key] = await asyncio.to_thread(svg, chart, theme)
        return counted.pictures[key]

    async def _counted(self, sites: frozenset[int] | None, days: int) -> Counted:
        key = (sites, days)
        async with self._counting:
            counted = self._known.get(key)
            if counted is None or self._clock() - counted.at >= FRESH_S:
                counted = Counted(self._clock(), await self._count(sites, days))
                self._remember(key, counted)
        return counted

    async def _count(self, sites: frozenset[int] | None, days: int) -> Overview:
        since, until = stats.last_days(days, now(), self._zone)
        return await self._database.read(stats.overview, sites, since, until, self._zone)

    def _remember(self, key: Key, counted: Counted) -> None:
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[key] = counted

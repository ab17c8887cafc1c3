"""The days of a zone between two moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

V = TypeVar("V")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that follow each other, and where each begins and ends within the two moments."""

    dates: tuple[date, ...]
    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]

    @classmethod
    def between(cls, since: datetime, until: datetime, zone: ZoneInfo) -> Days:
        """Return the days of a zone that lie between two moments, wholly or in part; none when `until` is no later."""
        if until <= since:
            return cls((), (), ())
        first = since.astimezone(zone).date()
        last = (until - timedelta(microseconds=1)).astimezone(zone).date()
        dates = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
        midnights = [_midnight(day, zone) for day in dates[1:]]
        return cls(dates, (since, *midnights), (*midnights, until))

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The runs of days of 24 hours, as places of first and last; another day, or one in part, is alone."""
        alone = [place for place in range(len(self.dates)) if self.ends[place] - self.starts[place] != DAY]
        edges = sorted({0, *alone, *(place + 1 for place in alone), len(self.dates)})
        return tuple((first, after - 1) for first, after in pairwise(edges))

    def spread(self, found: Mapping[int, V], otherwise: V) -> tuple[V, ...]:
        """Return a value for each day, of values by the day's place."""
        return tuple(found.get(place, otherwise) for place in range(len(self.dates)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

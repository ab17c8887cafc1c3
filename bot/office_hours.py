"""When support answers: spans of the day, on working days, in a zone. Pure; moments are aware, results are UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.settings import SettingsError
from bot.working_days import is_worked

DAY_MIN = 24 * 60
SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–~至]\s*([01]?\d|2[0-4]):([0-5]\d)")


class Hours(Protocol):
    """A time that passes only while somebody could answer."""

    @property
    def day_s(self) -> float:
        """Seconds of one working day."""

    def is_open(self, moment: datetime) -> bool: ...

    def next_open(self, moment: datetime) -> datetime:
        """Return the moment itself when it is open, else the next one that is."""

    def add(self, moment: datetime, seconds: float) -> datetime:
        """Return when so many open seconds have passed; the end of a span, rather than the next one's start."""

    def between(self, start: datetime, end: datetime) -> float:
        """Return how many open seconds pass from start to end; 0 when the end is not later."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute of the day until before another one, by the clock on the wall."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Open in `spans` (in order, apart) of each day for which `worked` is true."""

    zone: ZoneInfo
    spans: tuple[Span, ...]
    worked: Callable[[date], bool] = is_worked

    @property
    def day_s(self) -> float:
        return 60.0 * sum(span.end_min - span.start_min for span in self.spans)

    def is_open(self, moment: datetime) -> bool:
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        start, _ = next(self._open_from(moment))
        return start

    def add(self, moment: datetime, seconds: float) -> datetime:
        left = timedelta(seconds=seconds)
        for start, end in self._open_from(moment):
            if left <= end - start:
                return start + left
            left -= end - start
        raise OverflowError(seconds)

    def between(self, start: datetime, end: datetime) -> float:
        passed = timedelta()
        for opens, closes in self._open_from(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed.total_seconds()

    def _open_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open stretches from a moment on; the first one may have begun before it."""
        last = moment.astimezone(UTC)
        day = moment.astimezone(self.zone).date()
        while True:
            for span in self.spans if self.worked(day) else ():
                # Where the wall's clock is put forward or back, stretches must neither turn round nor overlap.
                start, end = max(last, self._at(day, span.start_min)), self._at(day, span.end_min)
                if start < end:
                    yield start, end
                    last = end
            day += timedelta(days=1)

    def _at(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, DAY_MIN)
        wall = time(minute // 60, minute % 60)
        return datetime.combine(day + timedelta(days=days), wall, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class RoundTheClock:
    """Always open."""

    day_s: float = 60.0 * DAY_MIN

    def is_open(self, moment: datetime) -> bool:  # noqa: ARG002
        return True

    def next_open(self, moment: datetime) -> datetime:
        return moment

    def add(self, moment: datetime, seconds: float) -> datetime:
        return moment.astimezone(UTC) + timedelta(seconds=seconds)

    def between(self, start: datetime, end: datetime) -> float:
        return max(0.0, (end - start).total_seconds())


def read(timezone: str, spans: str) -> OfficeHours:
    """Return the office hours that two settings say.

    Args:
        timezone: an IANA name.
        spans: as "09:00-12:00,13:30-18:00"; a day ends at 24:00.

    Raises:
        SettingsError: one of them cannot be read.
    """
    return OfficeHours(_zone(timezone), _spans(spans))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as err:
        raise SettingsError(f"setting 'timezone': {name!r} is no time zone; write as Asia/Shanghai") from err


def _spans(text: str) -> tuple[Span, ...]:
    spans = tuple(_span(part.strip(), text) for part in re.split("[,，、]", text))
    if any(earlier.end_min > later.start_min for earlier, later in pairwise(spans)):
        raise SettingsError(f"setting 'office_hours': the spans of {text!r} overlap or are not in order")
    return spans


def _span(part: str, text: str) -> Span:
    found = SPAN.fullmatch(part)
    hour, minute, end_hour, end_minute = map(int, found.groups()) if found else (0, 0, 0, 0)
    span = Span(60 * hour + minute, 60 * end_hour + end_minute)
    if not span.start_min < span.end_min <= DAY_MIN:
        raise SettingsError(
            f"setting 'office_hours': {part!r} in {text!r} is no span of a day; write as 09:00-12:00,13:30-18:00"
        )
    return span

"""Figures of the helpdesk over some days: tickets, failures, times, clears, questions, ratings, goals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.tickets.days import Days


@dataclass(frozen=True, slots=True)
class Failures:
    """The tickets of one signature that were opened."""

    signature: str
    code: str
    phase: str
    count: int
    titles: Mapping[str, str] = field(default_factory=dict)  # by language; none: no rule names it

    def title(self, language: str) -> str:
        """Return what it is called, "" when no rule names it."""
        return self.titles.get(language) or next(iter(self.titles.values()), "")


@dataclass(frozen=True, slots=True)
class Spans:
    """How long something took, on the clock on the wall. A day's are those that ended on it."""

    count: int = 0
    median_s: float | None = None
    p90_s: float | None = None
    by_day: tuple[float | None, ...] = ()  # medians; None: nothing ended on that day


@dataclass(frozen=True, slots=True)
class Clears:
    """Clears by the day on which they ended; one of unknown outcome has not ended, and counts when it was lost."""

    done: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()  # or refused; what was cleared already is no failure
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratings:
    """What people thought of the help with the tickets that were solved."""

    count: int = 0
    mean: float | None = None  # 1..5


@dataclass(frozen=True, slots=True)
class Kept:
    """How many goals were kept, and how many missed."""

    kept: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """0..1; None where there were none."""
        return self.kept / (self.kept + self.missed) if self.kept + self.missed else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that /stats and the board's charts show. What is by day has a value for each of `days`."""

    since: datetime
    until: datetime
    days: tuple[date, ...]  # of the zone asked for; the first and the last may be there in part
    opened: int = 0
    solved: int = 0
    reopened: int = 0
    opened_by_day: tuple[int, ...] = ()
    solved_by_day: tuple[int, ...] = ()
    failures: tuple[Failures, ...] = ()  # the ten with most tickets
    first_answers: Spans = field(default_factory=Spans)
    solutions: Spans = field(default_factory=Spans)
    clears: Clears = field(default_factory=Clears)
    asked: tuple[int, ...] = ()  # questions
    unanswered: tuple[int, ...] = ()  # questions that came to nothing
    ratings: Ratings = field(default_factory=Ratings)
    goals: Mapping[str, Kept] = field(default_factory=dict)  # by kind: first_answer, solution


def overview(
    session: Session, sites: Collection[int] | None, since: datetime, until: datetime, zone: ZoneInfo
) -> Overview:
    """Return the figures from `since` until before `until`, of what the support of these sites sees.

    Args:
        sites: None is every site.
        zone: whose days are counted by.
    """
    days = Days.between(since, until, zone)
    none = (0,) * len(days.dates)
    empty = (None,) * len(days.dates)
    return Overview(
        since=since,
        until=until,
        days=days.dates,
        opened_by_day=none,
        solved_by_day=none,
        first_answers=Spans(by_day=empty),
        solutions=Spans(by_day=empty),
        clears=Clears(none, none, none, none),
        asked=none,
        unanswered=none,
        goals={"first_answer": Kept(), "solution": Kept()},
    )

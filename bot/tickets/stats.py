"""Figures of the helpdesk over some days: tickets, failures, times, clears, questions, ratings, goals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.dialog.texts import LANGUAGES
from bot.records.tickets import REOPENED, TicketEntryRow, TicketRow
from bot.tickets import goals, signatures
from bot.tickets.clears import clears
from bot.tickets.counting import by_day
from bot.tickets.days import Days
from bot.tickets.seeing import seen
from bot.tickets.spans import medians
from bot.tickets.unanswered import questions

TOP = 10  # signatures


@dataclass(frozen=True, slots=True)
class Failures:
    """The tickets of one signature that were opened."""

    signature: str
    count: int
    titles: Mapping[str, str] = field(default_factory=dict)  # by language

    def title(self, language: str) -> str:
        """Return what such failures are called."""
        return self.titles.get(language, self.signature)


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
    if not days.dates:
        return Overview(since, until, ())
    ours = seen(sites)
    solved = by_day(session, days, col(TicketRow.resolved_at), ours)
    opened = by_day(session, days, col(TicketRow.created_at), ours)
    asked, unanswered = questions(session, sites, days)
    return Overview(
        since=since,
        until=until,
        days=days.dates,
        opened=sum(opened),
        solved=sum(solved),
        reopened=_reopened(session, since, until, ours),
        opened_by_day=opened,
        solved_by_day=solved,
        failures=_failures(session, since, until, ours),
        first_answers=Spans(*medians(session, days, col(TicketRow.answered_at), ours)),
        solutions=Spans(*medians(session, days, col(TicketRow.resolved_at), ours)),
        clears=Clears(**clears(session, sites, days)),
        asked=asked,
        unanswered=unanswered,
        ratings=_ratings(session, since, until, ours),
        goals={kind: Kept(*kept) for kind, kept in goals.kept(session, sites, since, until).items()},
    )


def last_days(count: int, moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return since when and until when the last `count` days of a zone are, of which `moment` is in the last."""
    day = moment.astimezone(zone).date() - timedelta(days=count - 1)
    return datetime.combine(day, time(), zone), moment


def _failures(
    session: Session, since: datetime, until: datetime, ours: ColumnElement[bool]
) -> tuple[Failures, ...]:
    signature, created = col(TicketRow.signature), col(TicketRow.created_at)
    query = select(signature, func.count()).where(ours, signature != "", created >= since, created < until)
    ranked = query.group_by(signature).order_by(func.count().desc(), signature).limit(TOP)
    return tuple(
        Failures(name, count, {language: signatures.title(name, language) for language in LANGUAGES})
        for name, count in session.exec(ranked).all()
    )


def _reopened(session: Session, since: datetime, until: datetime, ours: ColumnElement[bool]) -> int:
    at = col(TicketEntryRow.at)
    again = select(TicketEntryRow.ticket_id).where(REOPENED, at >= since, at < until).subquery()
    query = select(func.count()).select_from(again).join(TicketRow, col(TicketRow.id) == again.c.ticket_id)
    counted: int = session.exec(query.where(ours)).one()
    return counted


def _ratings(session: Session, since: datetime, until: datetime, ours: ColumnElement[bool]) -> Ratings:
    stars, solved = col(TicketRow.rating), col(TicketRow.resolved_at)
    query = select(func.count(stars), func.avg(stars)).where(ours, solved >= since, solved < until)
    count, mean = session.exec(query).one()
    return Ratings(count, None if mean is None else float(mean))

"""In which order the fleet stands: urgent first, by ranks. The database counts each, and finds the lines of a page.

A line is a device by its standing, or a site that has none. What is looked up for many lines (which agents are fit,
which devices are absent) is looked up once a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlmodel import Session, SQLModel

from bot.clearing.phases import Phase
from bot.fleet_views import SOON, Urgency
from bot.offices.filing_window import first_of, later, month_of
from bot.offices.responsibility import at_sites
from bot.people import Permission, Person
from bot.records import offices, operations, people, relay
from bot.relay.views import AWAY_AFTER_S

_ROWS = (offices.StandingRow, relay.DeviceRow, people.SiteRow, relay.AgentRow, operations.OperationRow)
STANDS, DEVICE, SITE, AGENT, RUN = (SQLModel.metadata.tables[str(row.__tablename__)].c for row in _ROWS)
LOCKED: Any = literal_column("'locked'")  # not a parameter: its index is of these alone
EVERYTHING = frozenset(Urgency)


@dataclass(frozen=True, slots=True)
class When:
    """The moment at which the fleet is looked at."""

    moment: datetime
    today: date  # where the hub counts days


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines a list shows."""

    words: str = ""  # each stands in the name or number of the device, or its site's name, whatever its case
    urgencies: frozenset[Urgency] = EVERYTHING


@dataclass(frozen=True, slots=True)
class Rank:
    """Lines of one urgency that stand together; of sites without devices, or of devices by the day they are due."""

    urgency: Urgency
    where: ColumnElement[bool]
    of_sites: bool = False
    undated: bool = False  # some devices may have no such day; they are the last

    @property
    def key(self) -> tuple[Urgency, bool]:
        return self.urgency, self.of_sites

    def lines(self) -> Select[Any]:
        """Return the lines in their order: due, site_id, device_id."""
        if self.of_sites:
            none: Any = literal(None, type_=STANDS.due.type)
            query = select(none.label("due"), SITE.id.label("site_id"), literal(0).label("device_id"))
            return query.where(self.where).order_by(SITE.id)
        due: Any = STANDS.due.nulls_last() if self.undated else STANDS.due
        columns = (STANDS.due, STANDS.site_id, STANDS.device_id)
        return select(*columns).where(self.where).order_by(due, STANDS.site_id, STANDS.device_id)


class _Known:
    """What is looked up once, at these sites."""

    def __init__(self, sites: Collection[int] | None, when: When) -> None:
        there = AGENT.seen_at >= when.moment - timedelta(seconds=AWAY_AFTER_S)
        able = and_(AGENT.revoked_at.is_(None), AGENT.trusted, ~AGENT.acts_locked, there)
        fit = select(AGENT.site_id).where(able, at_sites(AGENT.site_id, sites))
        unfit = select(SITE.id).where(SITE.id.not_in(fit), at_sites(SITE.id, sites))
        without = ~select(DEVICE.id).where(DEVICE.site_id == SITE.id).exists()
        empty = select(SITE.id).where(without, at_sites(SITE.id, sites))
        absent = select(DEVICE.id).where(~DEVICE.present, at_sites(DEVICE.site_id, sites))
        locked = select(DEVICE.id).where(DEVICE.state == LOCKED, at_sites(DEVICE.site_id, sites))
        running = select(RUN.device_id).where(RUN.ended_at.is_(None), RUN.phase == Phase.UNKNOWN)
        self.unfit = _ids(unfit.cte("unfit"))  # sites without an agent that would carry out an act now
        self.empty = _ids(empty.cte("empty"))  # sites without devices
        self.absent = _ids(absent.cte("absent"))
        self.unclear = _ids(union(locked, running).cte("unclear"))  # nobody knows what the last act did


def ranks(person: Person, wanted: Wanted, when: When) -> list[Rank]:
    """Return the ranks that a list has, the most urgent first."""
    sites = person.sites_for(Permission.SEE_DEVICES)
    words = wanted.words.split()
    devices = and_(at_sites(STANDS.site_id, sites), STANDS.device_id.in_(_having(words)) if words else true())
    known = _Known(sites, when)
    empty = and_(SITE.id.in_(known.empty), *(_has(SITE.name, word) for word in words))
    found = [*_of_devices(devices, known, when.today), *_of_sites(empty, known)]
    return sorted((one for one in found if one.urgency in wanted.urgencies), key=lambda rank: rank.key)


def counts(session: Session, ranks: Sequence[Rank]) -> list[int]:
    """Return how many lines each rank has."""
    if not ranks:
        return []
    arms = [
        select(literal(place).label("place"), func.count().label("many")).where(rank.where)
        for place, rank in enumerate(ranks)
    ]
    found = {row.place: row.many for row in session.execute(union_all(*arms)).all()}
    return [found[place] for place in range(len(ranks))]


def lines(
    session: Session, ranks: Sequence[Rank], counts: Sequence[int], first: int, size: int
) -> list[tuple[Urgency, int, int]]:
    """Return so many lines from the first on: urgency, site and device, 0 for none."""
    arms = []
    for place, rank in enumerate(ranks):
        if 0 <= first < counts[place] and size > 0:
            part = rank.lines().offset(first).limit(size).subquery()
            arms.append(select(literal(place).label("place"), part))
            size -= min(size, counts[place] - first)
        first = max(first - counts[place], 0)
    if not arms:
        return []
    every = union_all(*arms).subquery().c
    order = (every.place, every.due.nulls_last(), every.site_id, every.device_id)
    query = select(every.place, every.site_id, every.device_id).order_by(*order)
    return [(ranks[place].urgency, site, device) for place, site, device in session.execute(query).all()]


def _of_devices(devices: ColumnElement[bool], known: _Known, today: date) -> Iterator[Rank]:
    due, after = STANDS.due, first_of(later(month_of(today)))
    soon = min(today + SOON, after - timedelta(days=1))
    past = and_(devices, STANDS.lock_date < today)
    rest = and_(devices, func.coalesce(STANDS.lock_date, today) >= today)
    unclear = STANDS.device_id.in_(known.unclear)
    held = or_(STANDS.device_id.in_(known.absent), STANDS.site_id.in_(known.unfit))
    plain = and_(rest, ~unclear)
    yield Rank(Urgency.LOCKED, past, undated=True)
    yield Rank(Urgency.UNKNOWN, and_(rest, unclear), undated=True)
    yield Rank(Urgency.NEVER, and_(plain, due.is_(None)))
    yield Rank(Urgency.OVERDUE, and_(plain, due < today))
    yield Rank(Urgency.HELD, and_(plain, due >= today, due < after, held))
    yield Rank(Urgency.SOON, and_(plain, due >= today, due <= soon, ~held))
    yield Rank(Urgency.CALM, and_(plain, due > soon, or_(due >= after, ~held)))


def _of_sites(empty: ColumnElement[bool], known: _Known) -> Iterator[Rank]:
    unfit = SITE.id.in_(known.unfit)
    yield Rank(Urgency.HELD, and_(empty, unfit), of_sites=True)
    yield Rank(Urgency.CALM, and_(empty, ~unfit), of_sites=True)


def _ids(cte: CTE) -> Select[Any]:
    return select(cte.c.id)


def _having(words: Sequence[str]) -> Select[Any]:
    """Return the devices that have all words."""
    told = SITE.name + "\n" + DEVICE.name + "\n" + DEVICE.nsrsbh + "\n" + DEVICE.skpbh
    joined = select(DEVICE.id).join_from(DEVICE.id.table, SITE.id.table, SITE.id == DEVICE.site_id)
    return _ids(joined.where(*(_has(told, word) for word in words)).cte("having"))


def _has(text: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = func.lower(text).contains(word.lower(), autoescape=True)
    return found

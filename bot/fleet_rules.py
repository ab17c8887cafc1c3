"""Which lines of the fleet are how urgent: the ranks that a person's list has, as conditions for the database.

What is asked of many lines (which agents are fit, which devices are absent) is looked up once a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal_column, or_, select, true, union
from sqlmodel import SQLModel

from bot.clearing.phases import Phase
from bot.fleet_ranks import SITE, STANDS, Rank, Wanted, When
from bot.fleet_views import SOON, Urgency
from bot.offices.filing_window import first_of, later, month_of
from bot.offices.responsibility import at_sites
from bot.people import Permission, Person
from bot.records.operations import OperationRow
from bot.records.relay import AgentRow, DeviceRow
from bot.relay.views import AWAY_AFTER_S

_ROWS = (DeviceRow, AgentRow, OperationRow)
DEVICE, AGENT, RUN = (SQLModel.metadata.tables[str(row.__tablename__)].c for row in _ROWS)
LOCKED: Any = literal_column("'locked'")  # not a parameter: its index is of these alone


def ranks(person: Person, wanted: Wanted, when: When) -> list[Rank]:
    """Return the ranks that a list has, the most urgent first."""
    sites = person.sites_for(Permission.SEE_DEVICES)
    words = wanted.words.split()
    devices = and_(at_sites(STANDS.site_id, sites), STANDS.device_id.in_(_having(words)) if words else true())
    known = _Known(sites, when)
    empty = and_(SITE.id.in_(known.empty), *(_has(SITE.name, word) for word in words))
    found = [*_of_devices(devices, known, when.today), *_of_sites(empty, known)]
    return sorted((one for one in found if one.urgency in wanted.urgencies), key=lambda rank: rank.key)


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

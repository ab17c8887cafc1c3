"""In which order the fleet stands: urgent first, by ranks. The database counts each, and finds the lines of a page.

A line is a device by its standing, or a site that has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlmodel import Session, SQLModel

from bot.fleet_views import Urgency
from bot.records.offices import StandingRow
from bot.records.people import SiteRow

STANDS, SITE = (SQLModel.metadata.tables[str(row.__tablename__)].c for row in (StandingRow, SiteRow))
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

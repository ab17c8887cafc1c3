"""Counts by the days of a zone, in one query each. A day is its place among the days that are asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, func, select

from bot.tickets.days import DAY, Days

Counts = tuple[int, ...]
DAY_S = int(DAY.total_seconds())


class Epoch(FunctionElement[int]):
    """A moment in whole seconds since 1970, those of before it left out."""

    type = BigInteger()
    inherit_cache = True


@compiles(Epoch)
def _on_postgres(element: Epoch, compiler: Any, **options: Any) -> str:
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


@compiles(Epoch, "sqlite")
def _on_sqlite(element: Epoch, compiler: Any, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(strftime('%s', substr({moment}, 1, 19)) AS INTEGER)"  # it would round up what is behind the comma


def place_of(days: Days, moment: Any) -> ColumnElement[int]:
    """Return the place of the day on which a column's moment lies; there is at least one day."""
    *earlier, latest = [(days.ends[last], _within(days, first, last, moment)) for first, last in days.runs]
    return case(*((moment < end, place) for end, place in earlier), else_=latest[1]) if earlier else latest[1]


def within(days: Days, moment: Any) -> ColumnElement[bool]:
    """Return the condition that a column's moment lies on one of the days."""
    inside: ColumnElement[bool] = (moment >= days.starts[0]) & (moment < days.ends[-1])
    return inside


def by_day(session: Session, days: Days, moment: Any, *where: ColumnElement[bool]) -> Counts:
    """Return how many rows have a moment on each day."""
    place = place_of(days, moment).label("place")
    query = select(place, func.count()).where(within(days, moment), *where).group_by(place)
    return days.spread(dict(session.exec(query).all()), 0)


def _within(days: Days, first: int, last: int, moment: Any) -> ColumnElement[int]:
    if first == last:
        return literal(first)
    return first + (Epoch(moment) - int(days.starts[first].timestamp())) // DAY_S

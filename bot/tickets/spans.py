"""How long something took: medians and the 90th percentile, in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from bot.records.tickets import TicketRow
from bot.tickets.counting import Epoch, place_of, within
from bot.tickets.days import Days


def medians(
    session: Session, days: Days, end: Any, *where: ColumnElement[bool]
) -> tuple[int, float | None, float | None, tuple[float | None, ...]]:
    """Return of the time from a ticket's opening to `end`: how many, median, 90th percentile, medians by day.

    Args:
        end: a column; the day on which it lies counts.
    """
    took = (Epoch(end) - Epoch(col(TicketRow.created_at))).label("seconds")
    spans = select(place_of(days, end).label("place"), took).where(within(days, end), *where).cte("span")
    count, median, late = session.exec(_quantiles(spans, split=False)).one()
    found = {
        place: _number(middle) for _, middle, _, place in session.exec(_quantiles(spans, split=True)).all()
    }
    return count or 0, _number(median), _number(late), days.spread(found, None)


def _quantiles(spans: Any, *, split: bool) -> Any:
    """Return the query for (count, median, 90th percentile), with the day when they are split by days."""
    part = spans.c.place if split else None
    ranked = select(
        spans.c.place,
        spans.c.seconds,
        func.row_number().over(partition_by=part, order_by=spans.c.seconds).label("rank"),
        func.count().over(partition_by=part).label("of"),
    ).subquery()
    rank, of = ranked.c.rank, ranked.c["of"]
    middle = (rank == (of + 1) // 2) | (rank == of // 2 + 1)
    late = rank == (of * 9 + 9) // 10
    figures = (
        func.max(of),
        func.avg(case((middle, ranked.c.seconds))),
        func.max(case((late, ranked.c.seconds))),
    )
    return select(*figures, ranked.c.place).group_by(ranked.c.place) if split else select(*figures)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)

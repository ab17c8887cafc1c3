"""Questions that came to nothing, by day; `Question.missed` says it of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, case, cast, literal, true
from sqlmodel import Session, col, func, select

from bot.records.journal import QuestionRow
from bot.tickets.counting import Counts, by_day
from bot.tickets.days import Days

NOTHING = "[]"  # an empty list, as the records have it


def questions(session: Session, sites: Collection[int] | None, days: Days) -> tuple[Counts, Counts]:
    """Return how many questions were asked on each day, and how many of them came to nothing.

    Args:
        sites: at which their askers held a role then; None: all there are.
    """
    at = col(QuestionRow.at)
    where = true() if sites is None else _asked_at(session, sites)
    return by_day(session, days, at, where), by_day(session, days, at, where, _missed())


def _missed() -> ColumnElement[bool]:
    decision, unknown = col(QuestionRow.decision), cast(col(QuestionRow.unknown_codes), String)
    return case(
        (col(QuestionRow.thumb).is_not(None), col(QuestionRow.thumb) < 0),
        (col(QuestionRow.chosen).is_not(None), col(QuestionRow.chosen) == ""),
        else_=(decision == "handoff") | ((unknown != literal(NOTHING)) & (decision != "refuse")),
    )


def _asked_at(session: Session, sites: Collection[int]) -> ColumnElement[bool]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    elements: Any = func.json_each if sqlite else func.json_array_elements_text
    held = elements(col(QuestionRow.sites)).table_valued("value")
    return select(held.c.value).where(cast(held.c.value, Integer).in_(sites)).exists()

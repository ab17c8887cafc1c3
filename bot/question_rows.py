"""The statements about questions that every turn runs: each is made once, and loads no objects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select
from sqlmodel import Session, SQLModel

from bot.records import kept
from bot.records.journal import QuestionRow

QUESTIONS: Table = SQLModel.metadata.tables[str(QuestionRow.__tablename__)]
KEEP = insert(QUESTIONS)
LAST_AT = (
    select(QUESTIONS.c.at)
    .where(QUESTIONS.c.person_id == bindparam("asker"))
    .order_by(QUESTIONS.c.id.desc())
    .limit(1)
)


def keep(session: Session, row: dict[str, Any]) -> int:
    """Keep a question; return its number.

    Args:
        row: a value for each column but those that are empty until somebody reads the answer.
    """
    number: int = session.execute(KEEP, row).inserted_primary_key[0]  # type: ignore[attr-defined]
    kept.tell(session, QUESTIONS.name, row)
    return number


def last_at(session: Session, person_id: int) -> datetime | None:
    """Return when a person asked last."""
    moment: datetime | None = session.execute(LAST_AT, {"asker": person_id}).scalar()
    return moment

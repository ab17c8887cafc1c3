"""What people asked, what was decided, and what they thought of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bot.dialog.inbox import redacted
from bot.records.journal import QuestionRow


def keep(
    session: Session,
    person_id: int,
    text: str,
    decision: str,
    article: str | None,
    score: float,
    candidates: Sequence[tuple[str, float]],
) -> int:
    """Keep a question and return its number; a message that is nothing but six digits is not kept as such.

    Args:
        article: the id of the one that was shown.
        candidates: (article id, score), best first.
    """
    listed: list[Any] = [{"article": name, "score": score} for name, score in candidates]
    row = QuestionRow(
        person_id=person_id,
        text=redacted(text),
        decision=decision,
        article=article,
        score=score,
        candidates=listed,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def choose(session: Session, question_id: int, article: str) -> None:
    """Note which suggestion was picked; "" is none of them."""
    row = session.get_one(QuestionRow, question_id)
    row.chosen = article
    session.add(row)


def thumb(session: Session, question_id: int, by: int, value: int) -> bool:
    """Keep a thumb, 1 or -1; False when the question has one."""
    row = session.get_one(QuestionRow, question_id)
    if row.thumb is not None:
        return False
    row.thumb, row.thumb_by = value, by
    session.add(row)
    return True


def text_of(session: Session, question_id: int) -> str:
    """Return what was asked, "" when there is no such question."""
    row = session.get(QuestionRow, question_id)
    return row.text if row else ""

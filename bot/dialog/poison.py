"""What came in and could not be handled: set aside with its payload, for an administrator to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.records.messages import InboxRow

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # as Telegram calls them
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Poison:
    """One update.

    Attributes:
        kind: one of KINDS, or OTHER.
        kept: whether its payload is there, so that it can be tried again.
    """

    id: int
    received_at: datetime
    kind: str
    error: str
    kept: bool


def unseen(session: Session) -> list[Poison]:
    """Return what no administrator has seen yet, newest first."""
    return [_view(row) for row in session.exec(_unseen().order_by(col(InboxRow.id).desc())).all()]


def count(session: Session) -> int:
    """Return how much no administrator has seen yet."""
    return session.exec(select(func.count()).select_from(_unseen().subquery())).one()


def newest(session: Session) -> tuple[int, datetime] | None:
    """Return the highest number of what nobody has seen, and when something was set aside last."""
    every = _unseen().subquery()
    number, moment = session.exec(select(func.max(every.c.id), func.max(every.c.done_at))).one()
    return None if number is None else (number, moment)


def find(session: Session, number: int) -> Poison | None:
    """Return what was set aside under a number and waits for somebody to look; None when nothing does."""
    row = _row(session, number)
    return _view(row) if row else None


def see(session: Session, moment: datetime, number: int | None = None) -> int:
    """Mark one as seen, or all that were set aside so far; return how many were not seen before."""
    rows = [one for one in session.exec(_unseen()).all() if number in {None, one.id}]
    for row in rows:
        row.seen_at = moment
        session.add(row)
    return len(rows)


def try_again(session: Session, number: int) -> bool:
    """Let an update have its turn once more, soon; False when it cannot."""
    row = _row(session, number)
    if row is None or row.payload is None:
        return False
    row.state, row.error, row.attempts, row.done_at = "new", "", 0, None
    session.add(row)
    return True


def _unseen() -> SelectOfScalar[InboxRow]:
    return select(InboxRow).where(InboxRow.state == "poison", col(InboxRow.seen_at).is_(None))


def _row(session: Session, number: int) -> InboxRow | None:
    return session.exec(_unseen().where(InboxRow.id == number).with_for_update()).first()


def _view(row: InboxRow) -> Poison:
    payload: dict[str, Any] = row.payload or {}
    kind = next((kind for kind in KINDS if kind in payload), OTHER)
    return Poison(row.id or 0, row.received_at, kind, row.error, row.payload is not None)

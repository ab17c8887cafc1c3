"""Filters that people keep under a name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from bot.board.filters import wanted_in
from bot.records.board import BoardViewRow
from bot.records.types import whole

LONGEST = 24  # characters of a name
MOST = 20  # of one person


@dataclass(frozen=True, slots=True)
class SavedView:
    id: int
    name: str
    query: str  # as it stands in the address


def listed(session: Session, person_id: int) -> list[SavedView]:
    """Return a person's views, the oldest first."""
    rows = session.exec(
        select(BoardViewRow).where(BoardViewRow.person_id == person_id).order_by(col(BoardViewRow.id))
    ).all()
    return [SavedView(row.id or 0, row.name, row.query) for row in rows]


def save(session: Session, person_id: int, name: str, query: str) -> SavedView | None:
    """Keep a filter under a name; one of that name is replaced. None: no fit name, or too many views."""
    name = " ".join(whole(name).split())
    held = {view.name for view in listed(session, person_id)}
    if not 0 < len(name) <= LONGEST or not name.isprintable() or (name not in held and len(held) >= MOST):
        return None
    row = session.exec(
        select(BoardViewRow).where(BoardViewRow.person_id == person_id, BoardViewRow.name == name)
    ).first() or BoardViewRow(person_id=person_id, name=name, query="")
    row.query = wanted_in(query).query
    session.add(row)
    session.flush()
    return SavedView(row.id or 0, row.name, row.query)


def remove(session: Session, person_id: int, view_id: int) -> None:
    """Forget a view of this person; another's stays."""
    session.exec(
        delete(BoardViewRow).where(col(BoardViewRow.person_id) == person_id, col(BoardViewRow.id) == view_id)
    )

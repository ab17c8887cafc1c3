"""Unsolved tickets of a version that knew neither goals nor signatures get both, a few at a time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, exists, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import goals, signatures
from bot.tickets.states import UNSOLVED

AT_ONCE = 50


class OldTickets:
    """A chore that ends once there are none left."""

    def __init__(self) -> None:
        self._left = True

    def has_any(self, session: Session, _moment: datetime) -> bool:
        """Say whether `tick` has anything to do; once it has not, it never has."""
        self._left = self._left and session.exec(_old().limit(1)).first() is not None
        return self._left

    def tick(self, session: Session, moment: datetime) -> int:
        """Bring some of them up to date, the oldest first; return how many. What was late before is not late now."""
        rows = session.exec(_old().order_by(col(TicketRow.id)).limit(AT_ONCE).with_for_update()).all()
        for row in rows:
            if not row.signature_version:
                signatures.sign(row)
            session.add(row)
            goals.begin_late(session, row, moment)
        return len(rows)


def _old() -> SelectOfScalar[TicketRow]:
    known = exists().where(col(GoalRow.ticket_id) == col(TicketRow.id))
    return select(TicketRow).where(col(TicketRow.state).in_(UNSOLVED), ~known)

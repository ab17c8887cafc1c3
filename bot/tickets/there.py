"""Whether a person has a ticket at all that words may be for: most have none, and every message asks it."""

from __future__ import annotations

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session, SQLModel

from bot.records.tickets import TicketRow
from bot.tickets.states import TicketState

TICKETS: Table = SQLModel.metadata.tables[str(TicketRow.__tablename__)]
THERE = (
    select(TICKETS.c.id)
    .where(TICKETS.c.person_id == bindparam("person"), TICKETS.c.state != TicketState.CLOSED)
    .limit(1)
)


def ticket_there(session: Session, person_id: int) -> bool:
    """Say whether a person has a ticket that is not closed for good."""
    session.flush()
    return session.execute(THERE, {"person": person_id}).first() is not None

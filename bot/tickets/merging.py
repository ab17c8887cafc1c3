"""Two tickets of one person about one thing: one goes into the other, and can be taken out again."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.people import Person
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import goals
from bot.tickets.errors import OtherPersonError, TicketGoneError
from bot.tickets.states import UNSOLVED, TicketStep
from bot.tickets.story import keep, locked, step
from bot.tickets.views import TicketView, view


def merge(session: Session, ticket_id: int, into: int, by: Person) -> tuple[TicketView, TicketView]:
    """Close a ticket into another one of the same person; return both.

    Raises:
        TicketError: no such ticket, one has ended, both are the same, or they are of different persons.
    """
    first, second = sorted({ticket_id, into}) if ticket_id != into else (ticket_id, into)
    rows = {number: locked(session, number) for number in (first, second)}
    row, target = rows[ticket_id], rows[into]
    if row is target or target.state not in UNSOLVED:
        raise TicketGoneError(ticket=target.id)
    if row.person_id != target.person_id:
        raise OtherPersonError(ticket=row.id, other=target.id)
    merged = step(session, row, TicketStep.MERGE, by, merged_into=target.id, closed_at=now())
    goals.settle(session, row)
    keep(session, target, by.number, "took", by.id, ticket=row.id)
    return merged, view(session, target)


def unmerge(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Take a ticket out of the one that it was merged into: it is open again, and nobody has it.

    Raises:
        TicketError: no such ticket, or it was not merged.
    """
    row = locked(session, ticket_id)
    if row.merged_into is None:
        raise TicketGoneError(ticket=row.id)
    ticket = step(
        session,
        row,
        TicketStep.UNMERGE,
        by,
        merged_into=None,
        owner_id=None,
        closed_at=None,
        resolved_at=None,
    )
    goals.settle(session, row)
    return ticket


def merged_in(session: Session, ticket_id: int) -> list[TicketView]:
    """Return the tickets that were merged into this one, the oldest first."""
    rows = session.exec(
        select(TicketRow).where(TicketRow.merged_into == ticket_id).order_by(col(TicketRow.id))
    ).all()
    return [view(session, row) for row in rows]

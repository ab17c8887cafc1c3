"""The steps of a ticket, each one call of its table: who may take it, and what is kept. Every step is audited."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.people import Person
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import goals
from bot.tickets.errors import TicketGoneError, TooLateError
from bot.tickets.states import ENDED, TAKEN, Priority, TicketState, TicketStep
from bot.tickets.story import asked_by, keep, locked, owned, refuse_others, step
from bot.tickets.views import TicketView, view

REOPEN_FOR = timedelta(hours=48)
LAPSED_AT_ONCE = 10  # each changes its cards, and a group takes 20 messages a minute


def claim(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Take a ticket; taking one's own again changes nothing.

    Raises:
        TicketError: no such ticket, somebody else's, or ended.
    """
    row = locked(session, ticket_id)
    if row.state in TAKEN and row.owner_id == by.id:
        return view(session, row)
    refuse_others(session, row, by)
    return step(session, row, TicketStep.CLAIM, by, owner_id=by.id)


def assign(session: Session, ticket_id: int, by: Person, owner: Person) -> TicketView:
    """Give a ticket to a colleague, whoever has it. Raises TicketError when there is none, or it has ended."""
    row = locked(session, ticket_id)
    ticket = step(session, row, TicketStep.ASSIGN, by, owner_id=owner.id)
    goals.settle(session, row)
    return ticket


def wait(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Wait for the person: the goals stand still until they write. Raises as `release`."""
    row = owned(session, ticket_id, by)
    ticket = step(session, row, TicketStep.ASK, by)
    goals.settle(session, row)
    return ticket


def release(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Give a ticket back to everybody.

    Raises:
        TicketError: no such ticket, not this person's, or ended.
    """
    row = owned(session, ticket_id, by)
    ticket = step(session, row, TicketStep.RELEASE, by, owner_id=None)
    goals.settle(session, row)
    return ticket


def resolve(session: Session, ticket_id: int, by: Person) -> TicketView:
    """End a ticket from support's side; one that nobody has is taken with it. Raises as `claim`."""
    row = locked(session, ticket_id)
    refuse_others(session, row, by)
    return _end(session, row, TicketStep.RESOLVE, by, by.id)


def resolve_for_all(session: Session, ticket_id: int, by: Person) -> TicketView:
    """End a ticket of a known problem, whoever has it. Raises TicketError when it has ended."""
    row = locked(session, ticket_id)
    return _end(session, row, TicketStep.RESOLVE, by, row.owner_id)


def close(session: Session, ticket_id: int, by: Person) -> TicketView:
    """End a ticket from the person's side. Raises as `confirm`."""
    row = asked_by(session, ticket_id, by)
    return _end(session, row, TicketStep.CLOSE, by, row.owner_id)


def confirm(session: Session, ticket_id: int, by: Person) -> TicketView:
    """The person says that it is solved.

    Raises:
        TicketError: no such ticket of this person, or not resolved.
    """
    row = asked_by(session, ticket_id, by)
    return step(session, row, TicketStep.CONFIRM, by, closed_at=now())


def reopen(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Open an ended ticket again, however long ago it ended; nobody has it then.

    Raises:
        TicketError: no such ticket, it has not ended, or it was merged.
    """
    row = locked(session, ticket_id)
    if row.merged_into is not None:
        raise TicketGoneError(ticket=row.id)
    ticket = step(
        session, row, TicketStep.REOPEN, by, owner_id=None, resolved_at=None, closed_at=None, rating=None
    )
    goals.settle(session, row)
    return ticket


def reopen_own(session: Session, ticket_id: int, by: Person) -> TicketView:
    """As `reopen`, by the person, for whom it may be too late.

    Raises:
        TicketError: as `reopen`; another's, or it was solved REOPEN_FOR ago.
    """
    row = asked_by(session, ticket_id, by)
    if row.resolved_at is not None and row.resolved_at < now() - REOPEN_FOR:
        raise TooLateError(ticket=row.id, hours=int(REOPEN_FOR.total_seconds() // 3600))
    return reopen(session, ticket_id, by)


def lapse(session: Session, moment: datetime) -> list[TicketView]:
    """Close what was resolved REOPEN_FOR ago and not opened again; return the tickets."""
    # Whoever opens one of them again meanwhile holds its lock and wants the audit log's: take these locks first.
    rows = session.exec(lapsing(moment).limit(LAPSED_AT_ONCE).with_for_update(skip_locked=True)).all()
    return [step(session, row, TicketStep.LAPSE, None, closed_at=moment) for row in rows]


def has_lapsing(session: Session, moment: datetime) -> bool:
    """Say whether `lapse` has anything to do."""
    return session.exec(lapsing(moment).limit(1)).first() is not None


def lapsing(moment: datetime) -> SelectOfScalar[TicketRow]:
    """Return the query for what `lapse` closes."""
    return select(TicketRow).where(
        TicketRow.state == TicketState.RESOLVED, col(TicketRow.resolved_at) < moment - REOPEN_FOR
    )


def rate(session: Session, ticket_id: int, by: Person, stars: int) -> TicketView:
    """Keep what the person thinks of the help, 1 to 5; a later word replaces an earlier one.

    Raises:
        TicketError: no such ticket of this person, or not ended.
        ValueError: other than 1 to 5.
    """
    if not 1 <= stars <= 5:
        raise ValueError(stars)
    row = asked_by(session, ticket_id, by)
    if row.state not in ENDED or row.merged_into is not None:
        raise TicketGoneError(ticket=row.id)
    row.rating = stars
    keep(session, row, by.number, "rated", by.id, stars=stars)
    return view(session, row)


def set_priority(session: Session, ticket_id: int, by: Person, priority: Priority) -> TicketView:
    """Give a ticket another priority; its goals follow from when it was opened. Raises NoTicketError."""
    row = locked(session, ticket_id)
    if row.priority != priority:
        was, row.priority = row.priority, priority
        keep(session, row, by.number, "priority", by.id, priority=priority.name.lower())
        goals.begin(session, row, was)
    return view(session, row)


def escalate(session: Session, ticket_id: int, by: Person, *, wanted: bool = True) -> TicketView:
    """Put a ticket on the list of what is taken to the tax bureau, or take it off. Raises NoTicketError."""
    row = locked(session, ticket_id)
    if (row.escalated_at is not None) != wanted:
        row.escalated_at = now() if wanted else None
        keep(session, row, by.number, "escalated" if wanted else "unescalated", by.id)
    return view(session, row)


def _end(session: Session, row: TicketRow, taken: TicketStep, by: Person, owner_id: int | None) -> TicketView:
    ticket = step(session, row, taken, by, owner_id=owner_id, resolved_at=now())
    goals.settle(session, row)
    return ticket

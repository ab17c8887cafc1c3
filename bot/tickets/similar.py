"""What helped before: solved tickets that are like one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.people import Person
from bot.records.tickets import TicketRow
from bot.tickets.alike import sites_of, unmerged
from bot.tickets.seeing import seen
from bot.tickets.states import UNSOLVED
from bot.tickets.views import TicketView, views

MOST = 3
LOOKED_AT = 60  # of the newest solved ones
BEHIND = 5_000  # tickets; without a signature, what was opened before them is not looked for
NEUTRAL = 3  # stars of a ticket that nobody rated


def solved(session: Session, ticket: TicketView, reader: Person | None) -> tuple[TicketView, ...]:
    """Return solved tickets like this one that the reader may see, the best first, at most MOST.

    Like it are those of its signature; of a failure that stands alone, those of its reason and code. The best are
    those in which support said something, then those of its firmware, the best rated, and the newest.
    """
    if not (ticket.signature or ticket.code or ticket.reason):
        return ()
    newest = TicketRow.created_at if ticket.signature else TicketRow.id
    # Without their rows at first: those carry line logs along. Not IN the ended states: SQLite would walk all of those.
    columns: Any = (TicketRow.id, TicketRow.answered_at, TicketRow.firmware, TicketRow.rating)
    found = session.exec(
        select(*columns)
        .where(*_like(ticket), col(TicketRow.state).not_in(UNSOLVED), unmerged())
        .where(col(TicketRow.id) != ticket.id, seen(sites_of(ticket, reader)))
        .order_by(col(newest).desc())
        .limit(LOOKED_AT)
    ).all()
    best = sorted(found, key=lambda one: _worth(one, ticket), reverse=True)[:MOST]
    rows = [row for one in best if (row := session.get(TicketRow, one[0])) is not None]
    return tuple(views(session, rows))


def _like(ticket: TicketView) -> list[ColumnElement[bool]]:
    if ticket.signature:
        return [col(TicketRow.signature) == ticket.signature]
    return [
        col(TicketRow.id) > ticket.id - BEHIND,
        col(TicketRow.kind) == ticket.kind,
        col(TicketRow.code) == ticket.code,
        col(TicketRow.reason) == ticket.reason,
    ]


def _worth(found: Any, ticket: TicketView) -> tuple[bool, bool, int, int]:
    number, answered_at, firmware, rating = found
    return (
        answered_at is not None,
        firmware == ticket.firmware,
        NEUTRAL if rating is None else rating,
        number,
    )

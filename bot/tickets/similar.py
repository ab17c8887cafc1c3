"""What helped before: solved tickets that are like one."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.people import Person
from bot.records.tickets import TicketRow
from bot.tickets.alike import sites_of
from bot.tickets.seeing import seen
from bot.tickets.states import ENDED
from bot.tickets.views import TicketView, views

MOST = 3
LOOKED_AT = 60  # of the newest solved ones
BEHIND = 20_000  # tickets; what was opened before them is not looked for without an index
NEUTRAL = 3  # stars of a ticket that nobody rated


def solved(session: Session, ticket: TicketView, reader: Person | None) -> tuple[TicketView, ...]:
    """Return solved tickets like this one that the reader may see, the best first, at most MOST.

    Like it are those of its signature; of a failure that stands alone, those of its reason and code. The best are
    those in which support said something, then those of its firmware, the best rated, and the newest.
    """
    like = _like(ticket)
    if like is None:
        return ()
    rows = session.exec(
        select(TicketRow)
        .where(*like, col(TicketRow.state).in_(ENDED), col(TicketRow.merged_into).is_(None))
        .where(col(TicketRow.id) != ticket.id, seen(sites_of(ticket, reader)))
        .order_by(col(TicketRow.created_at).desc())
        .limit(LOOKED_AT)
    ).all()
    best = sorted(rows, key=lambda row: _worth(row, ticket), reverse=True)
    return tuple(views(session, best[:MOST]))


def _like(ticket: TicketView) -> list[ColumnElement[bool]] | None:
    if ticket.signature:
        return [col(TicketRow.signature) == ticket.signature]
    if not ticket.code and not ticket.reason:
        return None
    return [
        col(TicketRow.id) > ticket.id - BEHIND,
        col(TicketRow.kind) == ticket.kind,
        col(TicketRow.code) == ticket.code,
        col(TicketRow.reason) == ticket.reason,
    ]


def _worth(row: TicketRow, ticket: TicketView) -> tuple[bool, bool, int, int]:
    rated = NEUTRAL if row.rating is None else row.rating
    return row.answered_at is not None, row.firmware == ticket.firmware, rated, row.id or 0

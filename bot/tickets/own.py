"""A person's own tickets: which one takes what they say now, which may be opened again, and what was said last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.dialog.messages import Source
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.tickets import listing
from bot.tickets.states import ENDED, UNSOLVED
from bot.tickets.steps import REOPEN_FOR
from bot.tickets.views import EntryView, TicketView, entry_view, view

ALBUM = 10  # pictures and files of one album, as Telegram has it
LATELY = timedelta(minutes=10)
SAID = ["message", "answer"]  # what both sides see


def waiting(session: Session, person_id: int, ticket_id: int | None = None) -> TicketView | None:
    """Return this unresolved ticket of the person; without a number, the newest one that was opened by hand."""
    unresolved = listing.mine(session, person_id)
    named = [one for one in unresolved if one.id == ticket_id]
    by_hand = [one for one in unresolved if one.kind == "question"]
    return next(iter([*named, *by_hand]), None)


def told_lately(session: Session, person_id: int, moment: datetime) -> TicketView | None:
    """Return the unresolved ticket in which the person said something in the last ten minutes."""
    row = session.exec(
        select(TicketRow)
        .where(TicketRow.person_id == person_id, col(TicketRow.state).in_(UNSOLVED))
        .where(col(TicketRow.said_at) > moment - LATELY)
        .order_by(col(TicketRow.said_at).desc())
    ).first()
    return view(session, row) if row else None


def resolved_lately(session: Session, person_id: int, moment: datetime) -> TicketView | None:
    """Return the person's ticket that ended last, if it may still be opened again."""
    row = session.exec(_reopenable(person_id, moment).order_by(col(TicketRow.resolved_at).desc())).first()
    return view(session, row) if row else None


def shown(session: Session, person_id: int, moment: datetime) -> list[TicketView]:
    """Return a person's tickets that have not ended or may be opened again, those first, the newest first."""
    ended = [view(session, row) for row in session.exec(_reopenable(person_id, moment)).all()]
    return [*listing.mine(session, person_id), *sorted(ended, key=lambda one: one.id, reverse=True)]


def may_reopen(ticket: TicketView, moment: datetime) -> bool:
    """Say whether a ticket that has ended may be opened again."""
    ended = ticket.state in ENDED and ticket.merged_into is None
    return ended and (ticket.resolved_at is None or ticket.resolved_at > moment - REOPEN_FOR)


def album(session: Session, source: Source | None) -> EntryView | None:
    """Return the newest line that came in the same album as this message; None when it came alone."""
    if source is None or not source.album:
        return None
    query = (
        select(TicketEntryRow)
        .where(TicketEntryRow.source_channel == source.channel)
        .where(TicketEntryRow.source_chat_id == source.chat_id)
        .order_by(col(TicketEntryRow.id).desc())
    )
    rows = session.exec(query.limit(ALBUM)).all()
    return next((entry_view(session, row) for row in rows if row.params.get("album") == source.album), None)


def last_said(session: Session, ticket_ids: Collection[int]) -> dict[int, EntryView]:
    """Return what either side said last in these tickets, by ticket."""
    newest = (
        select(func.max(TicketEntryRow.id))
        .where(col(TicketEntryRow.ticket_id).in_(ticket_ids), col(TicketEntryRow.kind).in_(SAID))
        .group_by(col(TicketEntryRow.ticket_id))
    )
    rows = session.exec(select(TicketEntryRow).where(col(TicketEntryRow.id).in_(newest))).all()
    return {row.ticket_id: entry_view(session, row) for row in rows}


def _reopenable(person_id: int, moment: datetime) -> SelectOfScalar[TicketRow]:
    return select(TicketRow).where(
        TicketRow.person_id == person_id,
        col(TicketRow.state).in_(ENDED),
        col(TicketRow.merged_into).is_(None),
        col(TicketRow.resolved_at) > moment - REOPEN_FOR,
    )

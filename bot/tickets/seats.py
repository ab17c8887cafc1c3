"""Where somebody works on a ticket: in a group that serves it, or in private or on the board."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from bot.records.tickets import TicketEntryRow
from bot.tickets.groups import StaffGroup
from bot.tickets.states import TicketStep

TAKING = (TicketStep.CLAIM, TicketStep.ASSIGN)


def take(session: Session, ticket_id: int, person_id: int, channel: str, chat_id: int) -> None:
    """Keep that a person works on a ticket in a chat, if it is not known where that was last taken or answered."""
    row = _last(session, ticket_id, person_id)
    if row is not None and row.source_chat_id is None:
        row.source_channel, row.source_chat_id = channel, chat_id
        session.add(row)
        session.flush()


def sits_in(session: Session, ticket_id: int, person_id: int, staff: Iterable[StaffGroup]) -> bool:
    """Say whether a person last took or answered a ticket in one of these groups."""
    row = _last(session, ticket_id, person_id)
    here = {(group.channel, group.chat_id) for group in staff}
    return row is not None and (row.source_channel, row.source_chat_id) in here


def _last(session: Session, ticket_id: int, person_id: int) -> TicketEntryRow | None:
    mine = select(TicketEntryRow).where(
        TicketEntryRow.ticket_id == ticket_id, TicketEntryRow.author_id == person_id
    )
    acts = mine.where(or_(col(TicketEntryRow.kind) != "event", col(TicketEntryRow.text).in_(TAKING)))
    return session.exec(acts.order_by(col(TicketEntryRow.id).desc()).limit(1)).first()

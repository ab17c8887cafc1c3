"""What is said in a ticket: by the person, by support, among support; and what of it was changed later."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot import audit
from bot.dialog.messages import Media, Source
from bot.people import Person
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.records.types import now
from bot.tickets import goals
from bot.tickets.errors import TicketGoneError
from bot.tickets.opening import with_codes
from bot.tickets.states import ENDED, TAKEN, TicketState, TicketStep
from bot.tickets.story import asked_by, kept, locked, refuse_others, step, write
from bot.tickets.views import EntryView, TicketView, entry_view, view

EDITS_KEPT = 20  # earlier wordings of one message


def answer(
    session: Session,
    ticket_id: int,
    by: Person,
    text: str,
    *,
    source: Source | None = None,
    media: Media | None = None,
    waits: bool = False,
    helping: bool = False,
) -> tuple[TicketView, EntryView]:
    """Keep what support says to the person; an open ticket is claimed with it.

    Args:
        waits: it is a question: the ticket waits for the person.
        helping: a colleague may speak, too; the owner stays.

    Raises:
        TicketError: no such ticket, somebody else's, or ended.
    """
    row = locked(session, ticket_id)
    if not helping:
        refuse_others(session, row, by)
    if row.state == TicketState.OPEN:
        step(session, row, TicketStep.CLAIM, by, owner_id=by.id)
    if row.state not in TAKEN:
        raise TicketGoneError(ticket=row.id)
    entry = write(session, row, by.id, "answer", kept(text), source=source, media=media)
    row.answered_at = row.answered_at or now()
    ticket = step(session, row, TicketStep.ASK if waits else TicketStep.ANSWER, by)
    goals.settle(session, row)
    return ticket, entry


def say(
    session: Session,
    ticket_id: int,
    by: Person,
    text: str,
    *,
    code: str = "",
    source: Source | None = None,
    media: Media | None = None,
) -> tuple[TicketView, EntryView]:
    """Keep what the person says to support; a ticket that waited for it is worked on again.

    Args:
        code: unknown ones that it is about; a ticket by hand takes them to those that it has.

    Raises:
        TicketError: no such ticket of this person, or ended.
    """
    row = asked_by(session, ticket_id, by)
    while row.merged_into is not None:
        row = asked_by(session, row.merged_into, by)
    if row.state in ENDED:
        raise TicketGoneError(ticket=row.id)
    row.code = with_codes(row, code)
    entry = write(session, row, by.id, "message", kept(text), source=source, media=media)
    row.said_at = now()
    ticket = step(session, row, TicketStep.HEAR, by)
    goals.settle(session, row)
    return ticket, entry


def note(
    session: Session,
    ticket_id: int,
    by: Person | None,
    text: str,
    *,
    source: Source | None = None,
    media: Media | None = None,
) -> tuple[TicketView, EntryView]:
    """Keep what support says to itself, or what the hub says to it; the person never sees it. Raises NoTicketError."""
    row = locked(session, ticket_id)
    entry = write(session, row, by.id if by else None, "note", kept(text), source=source, media=media)
    row.changed_at = now()
    session.add(row)
    audit.append(session, by.number if by else "hub", "ticket.note", f"ticket:{row.id}")
    return view(session, row), entry


def edit(session: Session, source: Source, text: str) -> tuple[TicketView, EntryView] | None:
    """Change what a message said, and keep how it read before; None when no ticket has it or nothing changed."""
    row = session.exec(
        select(TicketEntryRow)
        .where(TicketEntryRow.source_channel == source.channel)
        .where(TicketEntryRow.source_chat_id == source.chat_id)
        .where(TicketEntryRow.source_message_id == source.message_id)
        .order_by(col(TicketEntryRow.id).desc())
    ).first()
    said = kept(text)
    if row is None or row.text == said:
        return None
    before = [*row.params.get("before", []), row.text][-EDITS_KEPT:]
    row.text, row.edited_at, row.params = said, now(), {**row.params, "before": before}
    session.add(row)
    ticket = session.get_one(TicketRow, row.ticket_id)
    ticket.changed_at = now()
    session.add(ticket)
    session.flush()
    audit.append(session, f"P{row.author_id}", "ticket.edited", f"ticket:{row.ticket_id}", entry=row.id)
    return view(session, ticket), entry_view(session, row)

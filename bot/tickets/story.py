"""What every change of a ticket leaves behind: its row, a line of its story, a line of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, select

from bot import audit
from bot.dialog.inbox import redacted
from bot.dialog.messages import Media, Source
from bot.dialog.steps import WrongStepError
from bot.people import Person
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow
from bot.records.types import now, whole
from bot.tickets.errors import NoTicketError, TakenError, TicketGoneError
from bot.tickets.states import TAKEN, TICKETS, TicketStep
from bot.tickets.views import EntryView, TicketView, entry_view, name_of, view

TEXT_LIMIT = 4 * 4096  # characters; four of Telegram's messages
NO_WORDS: Mapping[str, Any] = MappingProxyType({})
QUIET = {TicketStep.ANSWER, TicketStep.HEAR}  # the words themselves stand in the story


def locked(session: Session, ticket_id: int) -> TicketRow:
    """Return a row that nobody else changes until this transaction ends. Raises NoTicketError."""
    row = session.exec(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update()).first()
    if row is None:
        raise NoTicketError(ticket=ticket_id)
    return row


def owned(session: Session, ticket_id: int, by: Person) -> TicketRow:
    """Return a row that this person has. Raises TicketError when somebody else has it, or nobody."""
    row = locked(session, ticket_id)
    refuse_others(session, row, by)
    if row.owner_id != by.id or row.state not in TAKEN:
        raise TicketGoneError(ticket=row.id)
    return row


def asked_by(session: Session, ticket_id: int, by: Person) -> TicketRow:
    """Return a row of this person's own. Raises NoTicketError for another's."""
    row = locked(session, ticket_id)
    if row.person_id != by.id:
        raise NoTicketError(ticket=ticket_id)
    return row


def refuse_others(session: Session, row: TicketRow, by: Person) -> None:
    """Raises TakenError when somebody else has the ticket."""
    if row.state in TAKEN and row.owner_id != by.id:
        raise TakenError(ticket=row.id, owner=name_of(session, row.owner_id))


def step(session: Session, row: TicketRow, taken: TicketStep, by: Person | None, **values: Any) -> TicketView:
    """Take a step of the table and set `values` with it; without a person, the hub takes it.

    Raises:
        TicketGoneError: the table has no such step from here.
    """
    try:
        row.state = TICKETS.advance(row.state, taken)
    except WrongStepError as err:
        raise TicketGoneError(ticket=row.id) from err
    for name, value in values.items():
        setattr(row, name, value)
    keep(session, row, by.number if by else "hub", taken, by.id if by else None)
    return view(session, row)


def keep(
    session: Session,
    row: TicketRow,
    actor: str,
    event: str,
    author_id: int | None = None,
    words: Mapping[str, Any] = NO_WORDS,
    **body: Any,
) -> None:
    """Write a ticket down, with a line of its story and of the audit log.

    Args:
        event: a step, or another name that has an `event-…` text.
        words: what somebody typed, for the story alone: it can be erased there.
        body: JSON values for both.
    """
    row.changed_at = now()
    session.add(row)
    session.flush()
    if event not in QUIET:
        write(session, row, author_id, "event", event, **body, **words)
    audit.append(session, actor, f"ticket.{event}", f"ticket:{row.id}", **body)


def write(
    session: Session,
    row: TicketRow,
    author_id: int | None,
    kind: str,
    text: str,
    *,
    source: Source | None = None,
    media: Media | None = None,
    **params: Any,
) -> EntryView:
    """Add a line to a ticket's story, with what came with it.

    Args:
        source: the message that it came with; edits of that message follow.
    """
    entry = TicketEntryRow(ticket_id=row.id or 0, author_id=author_id, kind=kind, text=text, params=params)
    if source is not None:
        entry.source_channel, entry.source_chat_id = source.channel, source.chat_id
        entry.source_message_id = source.message_id
        entry.params = {**params, "album": source.album} if source.album else params
    session.add(entry)
    session.flush()
    if media is not None:
        _attach(session, entry, source, media)
    return entry_view(session, entry)


def kept(text: str) -> str:
    """Return what a ticket keeps of a text: no bare code, and what was cut ends with "…"."""
    said = redacted(whole(text.strip()))
    return said if len(said) <= TEXT_LIMIT else f"{said[: TEXT_LIMIT - 1]}…"


def _attach(session: Session, entry: TicketEntryRow, source: Source | None, media: Media) -> None:
    session.add(
        AttachmentRow(
            ticket_id=entry.ticket_id,
            entry_id=entry.id or 0,
            kind=media.kind,
            name=whole(media.name),
            mime=media.mime,
            size_bytes=media.size_bytes,
            channel=source.channel if source else "",
            file_id=media.file_id,
            sha256=media.sha256,
            state="stored" if media.sha256 else "wanted",
        )
    )
    session.flush()

"""What leaves the records of tickets, and who may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.people import Permission, Person, who_may
from bot.records.people import PersonRow
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow
from bot.tickets.related import Related, names, related_to
from bot.tickets.states import TAKEN, Priority, TicketState

OPERATION_BASE = 1000  # an operation's number is its id and this


@dataclass(frozen=True, slots=True)
class TicketView:
    id: int
    kind: str  # failure, question
    state: TicketState
    priority: Priority
    person_id: int
    person: str
    site_id: int | None
    site: str
    sites: frozenset[int]  # whose support sees it; none: everybody's
    device_id: int | None
    device: str
    operation: int | None  # its number, as people know it
    owner_id: int | None
    owner: str
    code: str
    reason: str
    phase: str
    params: Mapping[str, Any]  # of the reason's sentence
    driver: str
    firmware: str
    signature: str  # "" is alone
    problem_id: int | None
    article: str
    subject: str
    line_log: tuple[str, ...]
    tags: tuple[str, ...]  # sorted
    created_at: datetime
    changed_at: datetime
    said_at: datetime | None  # the person's last words
    answered_at: datetime | None  # support's first words
    resolved_at: datetime | None
    closed_at: datetime | None
    escalated_at: datetime | None
    merged_into: int | None
    rating: int | None  # 1 to 5

    @property
    def taken(self) -> bool:
        """Whether somebody has it."""
        return self.state in TAKEN

    def triaged_by(self, person: Person) -> bool:
        """Say whether this is a ticket for this support person."""
        where: set[int | None] = {*self.sites} or {None}
        return any(person.may(Permission.TRIAGE, site_id) for site_id in where)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file of an entry."""

    id: int
    ticket_id: int
    entry_id: int
    kind: str  # photo, document, video, audio, voice, sticker, …
    name: str
    mime: str
    size_bytes: int | None
    channel: str
    file_id: str  # the channel's name for it
    state: str  # wanted, stored, refused, gone
    reason: str  # text key, when it was refused
    sha256: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a ticket's story. An event's text is a step of the ticket's table, or another `event-…` key."""

    id: int
    ticket_id: int
    author_id: int | None
    author: str  # "" is the hub
    kind: str  # message, answer, note, event
    text: str
    params: dict[str, Any]
    at: datetime
    edited_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


def view(session: Session, row: TicketRow) -> TicketView:
    """Return a row as the rest of the hub sees it."""
    return _view(row, related_to(session, [row]))


def views(session: Session, rows: Sequence[TicketRow]) -> list[TicketView]:
    """Return rows as the rest of the hub sees them; it takes as many queries for fifty as for one."""
    if not rows:
        return []
    related = related_to(session, rows)
    return [_view(row, related) for row in rows]


def _view(row: TicketRow, related: Related) -> TicketView:
    held = related.places.get(row.person_id, frozenset())
    known = row.operation_id in related.params
    return TicketView(
        id=row.id or 0,
        kind=row.kind,
        state=TicketState(row.state),
        priority=Priority(row.priority),
        person_id=row.person_id,
        person=related.people.get(row.person_id, ""),
        site_id=row.site_id,
        site=related.sites.get(row.site_id or 0, ""),
        sites=held if row.site_id is None else frozenset({row.site_id}),
        device_id=row.device_id,
        device=related.devices.get(row.device_id or 0, ""),
        operation=OPERATION_BASE + (row.operation_id or 0) if known else None,
        owner_id=row.owner_id,
        owner=related.people.get(row.owner_id or 0, ""),
        code=row.code,
        reason=row.reason,
        phase=row.phase,
        params=related.params.get(row.operation_id or 0, {}),
        driver=row.driver,
        firmware=row.firmware,
        signature=row.signature,
        problem_id=row.problem_id,
        article=row.article,
        subject=row.subject,
        line_log=tuple(row.line_log),
        tags=related.tags.get(row.id or 0, ()),
        created_at=row.created_at,
        changed_at=row.changed_at,
        said_at=row.said_at,
        answered_at=row.answered_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        escalated_at=row.escalated_at,
        merged_into=row.merged_into,
        rating=row.rating,
    )


def entry_view(session: Session, row: TicketEntryRow) -> EntryView:
    """Return one line of the story."""
    return entry_views(session, [row])[0]


def entry_views(session: Session, rows: Sequence[TicketEntryRow]) -> list[EntryView]:
    """Return lines of stories, in two queries."""
    authors = names(session, PersonRow, (row.author_id for row in rows))
    kept: dict[int, list[Attachment]] = defaultdict(list)
    query = select(AttachmentRow).where(col(AttachmentRow.entry_id).in_([row.id for row in rows]))
    for one in session.exec(query.order_by(col(AttachmentRow.id))).all():
        kept[one.entry_id].append(attachment_view(one))
    return [_entry(row, authors, kept[row.id or 0]) for row in rows]


def _entry(row: TicketEntryRow, authors: Mapping[int, str], kept: Sequence[Attachment]) -> EntryView:
    return EntryView(
        id=row.id or 0,
        ticket_id=row.ticket_id,
        author_id=row.author_id,
        author=authors.get(row.author_id or 0, ""),
        kind=row.kind,
        text=row.text,
        params=row.params,
        at=row.at,
        edited_at=row.edited_at,
        attachments=tuple(kept),
    )


def attachment_view(row: AttachmentRow) -> Attachment:
    """Return a picture or file as the rest of the hub sees it."""
    return Attachment(
        id=row.id or 0,
        ticket_id=row.ticket_id,
        entry_id=row.entry_id,
        kind=row.kind,
        name=row.name,
        mime=row.mime,
        size_bytes=row.size_bytes,
        channel=row.channel,
        file_id=row.file_id,
        state=row.state,
        reason=row.reason,
        sha256=row.sha256,
    )


def name_of(session: Session, person_id: int | None) -> str:
    """Return a person's name, "" for the hub."""
    row = session.get(PersonRow, person_id) if person_id else None
    return row.name if row else ""


def support_of(session: Session, ticket: TicketView) -> list[Person]:
    """Return who may triage a ticket, by number; the person who asks is not told of his own."""
    where: set[int | None] = {*ticket.sites} or {None}
    found = {
        person.id: person for site_id in where for person in who_may(session, Permission.TRIAGE, site_id)
    }
    return [found[key] for key in sorted(found) if key != ticket.person_id]

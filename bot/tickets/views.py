"""What leaves the records of tickets, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.people import Permission, Person, who_may
from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow, TicketTagRow
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
    operation = session.get(OperationRow, row.operation_id) if row.operation_id else None
    return TicketView(
        id=row.id or 0,
        kind=row.kind,
        state=TicketState(row.state),
        priority=Priority(row.priority),
        person_id=row.person_id,
        person=name_of(session, row.person_id),
        site_id=row.site_id,
        site=_name(session.get(SiteRow, row.site_id) if row.site_id else None),
        sites=_sites(session, row),
        device_id=row.device_id,
        device=_name(session.get(DeviceRow, row.device_id) if row.device_id else None),
        operation=OPERATION_BASE + (operation.id or 0) if operation else None,
        owner_id=row.owner_id,
        owner=name_of(session, row.owner_id),
        code=row.code,
        reason=row.reason,
        phase=row.phase,
        params=operation.params if operation else {},
        driver=row.driver,
        firmware=row.firmware,
        signature=row.signature,
        problem_id=row.problem_id,
        article=row.article,
        subject=row.subject,
        line_log=tuple(row.line_log),
        tags=_tags(session, row.id or 0),
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
    kept = session.exec(
        select(AttachmentRow).where(AttachmentRow.entry_id == row.id).order_by(col(AttachmentRow.id))
    ).all()
    return EntryView(
        id=row.id or 0,
        ticket_id=row.ticket_id,
        author_id=row.author_id,
        author=name_of(session, row.author_id),
        kind=row.kind,
        text=row.text,
        params=row.params,
        at=row.at,
        edited_at=row.edited_at,
        attachments=tuple(map(attachment_view, kept)),
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
    return _name(session.get(PersonRow, person_id) if person_id else None)


def support_of(session: Session, ticket: TicketView) -> list[Person]:
    """Return who may triage a ticket, by number; the person who asks is not told of his own."""
    where: set[int | None] = {*ticket.sites} or {None}
    found = {
        person.id: person for site_id in where for person in who_may(session, Permission.TRIAGE, site_id)
    }
    return [found[key] for key in sorted(found) if key != ticket.person_id]


def _tags(session: Session, ticket_id: int) -> tuple[str, ...]:
    return tuple(sorted(session.exec(select(TicketTagRow.tag).where(TicketTagRow.ticket_id == ticket_id))))


def _sites(session: Session, row: TicketRow) -> frozenset[int]:
    if row.site_id is not None:
        return frozenset({row.site_id})
    held = session.exec(select(RoleRow.site_id).where(RoleRow.person_id == row.person_id)).all()
    return frozenset(held) if EVERY_SITE not in held else frozenset()


def _name(row: PersonRow | SiteRow | DeviceRow | None) -> str:
    return row.name if row else ""

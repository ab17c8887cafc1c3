"""What leaves the records of tickets, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from bot.people import Permission, Person, who_may
from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.tickets.states import TicketState

OPERATION_BASE = 1000  # an operation's number is its id and this


@dataclass(frozen=True, slots=True)
class TicketView:
    id: int
    kind: str  # failure, question
    state: TicketState
    person_id: int
    person: str
    site_id: int | None
    site: str
    sites: frozenset[int]  # whose support sees it; none: everybody's
    device: str
    operation: int | None  # its number, as people know it
    owner_id: int | None
    owner: str
    code: str
    reason: str
    phase: str
    params: Mapping[str, Any]  # of the reason's sentence
    article: str
    subject: str
    line_log: tuple[str, ...]
    created_at: datetime
    changed_at: datetime
    resolved_at: datetime | None

    def triaged_by(self, person: Person) -> bool:
        """Say whether this is a ticket for this support person."""
        where: set[int | None] = {*self.sites} or {None}
        return any(person.may(Permission.TRIAGE, site_id) for site_id in where)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a ticket's story. An event's text is a step of the ticket's table, or "opened"."""

    author: str  # "" is the hub
    kind: str  # message, answer, event
    text: str
    params: dict[str, Any]
    at: datetime


def view(session: Session, row: TicketRow) -> TicketView:
    """Return a row as the rest of the hub sees it."""
    operation = session.get(OperationRow, row.operation_id) if row.operation_id else None
    return TicketView(
        id=row.id or 0,
        kind=row.kind,
        state=TicketState(row.state),
        person_id=row.person_id,
        person=name_of(session, row.person_id),
        site_id=row.site_id,
        site=_name(session.get(SiteRow, row.site_id) if row.site_id else None),
        sites=_sites(session, row),
        device=_name(session.get(DeviceRow, row.device_id) if row.device_id else None),
        operation=OPERATION_BASE + (operation.id or 0) if operation else None,
        owner_id=row.owner_id,
        owner=name_of(session, row.owner_id),
        code=row.code,
        reason=row.reason,
        phase=row.phase,
        params=operation.params if operation else {},
        article=row.article,
        subject=row.subject,
        line_log=tuple(row.line_log),
        created_at=row.created_at,
        changed_at=row.changed_at,
        resolved_at=row.resolved_at,
    )


def entry_view(session: Session, row: TicketEntryRow) -> EntryView:
    """Return one line of the story."""
    return EntryView(name_of(session, row.author_id), row.kind, row.text, row.params, row.at)


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


def _sites(session: Session, row: TicketRow) -> frozenset[int]:
    if row.site_id is not None:
        return frozenset({row.site_id})
    held = session.exec(select(RoleRow.site_id).where(RoleRow.person_id == row.person_id)).all()
    return frozenset(held) if EVERY_SITE not in held else frozenset()


def _name(row: PersonRow | SiteRow | DeviceRow | None) -> str:
    return row.name if row else ""

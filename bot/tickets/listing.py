"""Finding tickets: one's own, a site's, the one that is being talked in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.dialog.messages import Source
from bot.records.people import EVERY_SITE, RoleRow
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.tickets.errors import NoTicketError
from bot.tickets.states import TAKEN, UNSOLVED, Priority, TicketState
from bot.tickets.views import EntryView, TicketView, entry_view, view

TALK_LIFE = timedelta(hours=12)  # a claimed ticket that was silent for so long is no conversation


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets a list shows. What is empty or None does not count."""

    sites: frozenset[int] | None = None  # for the support of these sites; None: of every site
    states: frozenset[TicketState] = frozenset(UNSOLVED)
    kind: str = ""
    priorities: frozenset[Priority] = frozenset()
    site_id: int | None = None
    device_id: int | None = None
    owner_id: int | None = None
    unowned: bool = False
    person_id: int | None = None
    signature: str = ""
    problem_id: int | None = None
    tag: str = ""
    escalated: bool = False
    words: str = ""  # in the subject, the code, the names of person, site and device; "#12" is a number
    since: datetime | None = None  # opened then or later
    until: datetime | None = None  # … before
    order: str = "newest"  # newest, oldest, priority, changed


def find(session: Session, ticket_id: int) -> TicketView | None:
    """Return a ticket."""
    row = session.get(TicketRow, ticket_id)
    return view(session, row) if row else None


def get(session: Session, ticket_id: int) -> TicketView:
    """Raises NoTicketError when there is none."""
    ticket = find(session, ticket_id)
    if ticket is None:
        raise NoTicketError(ticket=ticket_id)
    return ticket


def mine(session: Session, person_id: int) -> list[TicketView]:
    """Return a person's tickets that have not ended, the newest first."""
    query = select(TicketRow).where(TicketRow.person_id == person_id, col(TicketRow.state).in_(UNSOLVED))
    return [view(session, row) for row in session.exec(query.order_by(col(TicketRow.id).desc())).all()]


def conversation(session: Session, person_id: int, moment: datetime) -> TicketView | None:
    """Return the ticket that a person's free text belongs to: somebody has it, and it was not silent for TALK_LIFE."""
    row = session.exec(
        select(TicketRow)
        .where(TicketRow.person_id == person_id, col(TicketRow.state).in_(TAKEN))
        .where(TicketRow.changed_at > moment - TALK_LIFE, TicketRow.owner_id != person_id)
        .order_by(col(TicketRow.changed_at).desc())
    ).first()
    return view(session, row) if row else None


def page(
    session: Session, site_ids: Collection[int] | None, offset: int = 0, limit: int = 10
) -> list[TicketView]:
    """Return unresolved tickets for the support of these sites (None: of every site), the newest first."""
    query = _visible(select(TicketRow), site_ids).order_by(col(TicketRow.id).desc())
    return [view(session, row) for row in session.exec(query.offset(offset).limit(limit)).all()]


def count(session: Session, site_ids: Collection[int] | None) -> int:
    """Return how many `page` could return."""
    found: int = session.exec(_visible(select(func.count()).select_from(TicketRow), site_ids)).one()
    return found


def filtered(session: Session, wanted: Filter, offset: int = 0, limit: int = 10) -> list[TicketView]:
    """Return the tickets that a filter lets through, in its order."""
    return page(session, wanted.sites, offset, limit)


def filtered_count(session: Session, wanted: Filter) -> int:
    """Return how many `filtered` could return."""
    return count(session, wanted.sites)


def entries(session: Session, ticket_id: int) -> list[EntryView]:
    """Return a ticket's story, the oldest first."""
    query = select(TicketEntryRow).where(TicketEntryRow.ticket_id == ticket_id)
    rows = session.exec(query.order_by(col(TicketEntryRow.id))).all()
    return [entry_view(session, row) for row in rows]


def entry_from(session: Session, source: Source) -> EntryView | None:
    """Return the line of a story that came with a message of a channel."""
    row = session.exec(
        select(TicketEntryRow)
        .where(TicketEntryRow.source_channel == source.channel)
        .where(TicketEntryRow.source_chat_id == source.chat_id)
        .where(TicketEntryRow.source_message_id == source.message_id)
    ).first()
    return entry_view(session, row) if row else None


def _visible(query: SelectOfScalar[Any], site_ids: Collection[int] | None) -> SelectOfScalar[Any]:
    query = query.where(col(TicketRow.state).in_(UNSOLVED))
    if site_ids is None:
        return query
    somewhere = select(RoleRow.person_id)
    here = somewhere.where(col(RoleRow.site_id).in_({*site_ids, EVERY_SITE}))
    siteless = col(TicketRow.site_id).is_(None)
    asker = col(TicketRow.person_id)
    ours = siteless & (asker.in_(here) | asker.not_in(somewhere))
    return query.where(or_(col(TicketRow.site_id).in_(site_ids), ours))

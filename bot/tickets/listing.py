"""Finding tickets: one's own, and a site's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.dialog.messages import Source
from bot.people import Person
from bot.records.tickets import TicketEntryRow, TicketRow, TicketTagRow
from bot.tickets.errors import NoTicketError
from bot.tickets.searching import having
from bot.tickets.seeing import seen
from bot.tickets.serving import served_by
from bot.tickets.states import UNSOLVED, Priority, TicketState
from bot.tickets.tags import tag_of
from bot.tickets.views import EntryView, TicketView, entry_view, entry_views, view, views

MOST = 10_000  # tickets that are counted
NEWEST = (col(TicketRow.id).desc(),)
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": NEWEST,
    "oldest": (col(TicketRow.id),),
    "priority": (col(TicketRow.priority), col(TicketRow.id)),  # the most urgent first, of these the oldest
    "changed": (col(TicketRow.changed_at).desc(), *NEWEST),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets a list shows. What is empty or None does not count."""

    sites: frozenset[int] | None = None  # for the support of these sites; None: of every site
    states: frozenset[TicketState] = frozenset(UNSOLVED)  # none: every state
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
    group_id: int | None = None  # of a group of support that serves them
    words: str = ""  # each stands in subject, code, tags, names of person, site or device; "#12" is a number
    since: datetime | None = None  # opened then or later
    until: datetime | None = None  # … before
    after: int = 0  # of greater numbers than this one
    order: str = "newest"  # one of ORDERS; another is as this one


@dataclass(frozen=True, slots=True)
class Found:
    """One page of tickets."""

    tickets: tuple[TicketView, ...]
    count: int  # on all pages; MOST is "so many or more"


def _tagged(tag: str) -> ColumnElement[bool]:
    return col(TicketRow.id).in_(select(TicketTagRow.ticket_id).where(TicketTagRow.tag == tag_of(tag)))


WHERE: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    # a field of Filter: what it asks for when it is set
    "states": lambda states: col(TicketRow.state).in_(states),
    "kind": lambda kind: col(TicketRow.kind) == kind,
    "priorities": lambda priorities: col(TicketRow.priority).in_(priorities),
    "site_id": lambda site_id: col(TicketRow.site_id) == site_id,
    "device_id": lambda device_id: col(TicketRow.device_id) == device_id,
    "owner_id": lambda owner_id: col(TicketRow.owner_id) == owner_id,
    "unowned": lambda _: col(TicketRow.owner_id).is_(None),
    "person_id": lambda person_id: col(TicketRow.person_id) == person_id,
    "signature": lambda signature: col(TicketRow.signature) == signature,
    "problem_id": lambda problem_id: col(TicketRow.problem_id) == problem_id,
    "tag": _tagged,
    "escalated": lambda _: col(TicketRow.escalated_at).is_not(None),
    "group_id": served_by,
    "since": lambda since: col(TicketRow.created_at) >= since,
    "until": lambda until: col(TicketRow.created_at) < until,
    "after": lambda number: col(TicketRow.id) > number,
}


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
    return views(session, session.exec(query.order_by(*NEWEST)).all())


def others(session: Session, ticket: TicketView, by: Person) -> list[TicketView]:
    """Return the other unresolved tickets of a ticket's person that `by` may triage, the newest first."""
    return [one for one in mine(session, ticket.person_id) if one.id != ticket.id and one.triaged_by(by)]


def filtered(session: Session, wanted: Filter, offset: int = 0, limit: int = 10) -> list[TicketView]:
    """Return the tickets that a filter lets through, in its order: those of one page."""
    return _these(session, session.exec(_ids(wanted).offset(offset).limit(limit)).all())


def filtered_count(session: Session, wanted: Filter, most: int = MOST) -> int:
    """Return how many `filtered` could return. Counting ends at `most`: that is "so many or more"."""
    ids = select(TicketRow.id).where(*_conditions(wanted)).limit(most).subquery()
    counted: int = session.exec(select(func.count()).select_from(ids)).one()
    return counted


def found(session: Session, wanted: Filter, offset: int = 0, limit: int = 10) -> Found:
    """Return `filtered` and `filtered_count`, sooner than these two; of what is searched for, the first MOST."""
    if wanted.words:  # every ticket is looked at: once is enough
        ids = session.exec(_ids(wanted).limit(MOST)).all()
        return Found(tuple(_these(session, ids[offset : offset + limit])), len(ids))
    tickets = filtered(session, wanted, offset, limit)
    ends = len(tickets) < limit and (tickets or not offset)
    return Found(tuple(tickets), offset + len(tickets) if ends else filtered_count(session, wanted))


def newest_change(session: Session, sites: Collection[int] | None) -> datetime | None:
    """Return when a ticket that the support of these sites sees was last changed, None when there is none."""
    return session.exec(select(func.max(col(TicketRow.changed_at))).where(seen(sites))).one()


def entries(session: Session, ticket_id: int) -> list[EntryView]:
    """Return a ticket's story, the oldest first."""
    query = select(TicketEntryRow).where(TicketEntryRow.ticket_id == ticket_id)
    return entry_views(session, session.exec(query.order_by(col(TicketEntryRow.id))).all())


def entry_from(session: Session, source: Source) -> EntryView | None:
    """Return the line of a story that came with a message of a channel."""
    row = session.exec(
        select(TicketEntryRow)
        .where(TicketEntryRow.source_channel == source.channel)
        .where(TicketEntryRow.source_chat_id == source.chat_id)
        .where(TicketEntryRow.source_message_id == source.message_id)
    ).first()
    return entry_view(session, row) if row else None


def _ids(wanted: Filter) -> SelectOfScalar[Any]:
    """Return the query for numbers alone: a database that sorts whole rows carries their line logs along."""
    return select(TicketRow.id).where(*_conditions(wanted)).order_by(*ORDERS.get(wanted.order, NEWEST))


def _these(session: Session, ids: Sequence[int]) -> list[TicketView]:
    rows = {row.id: row for row in session.exec(select(TicketRow).where(col(TicketRow.id).in_(ids))).all()}
    return views(session, [rows[number] for number in ids])


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    given = [where(value) for name, where in WHERE.items() if (value := getattr(wanted, name))]
    return [seen(wanted.sites), *given, *having(wanted.words)]

"""Failures that look like one: others of the same signature."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from bot.people import Permission, Person
from bot.records.tickets import TicketRow
from bot.tickets import signatures
from bot.tickets.seeing import seen
from bot.tickets.states import UNSOLVED
from bot.tickets.views import TicketView

WINDOW = timedelta(hours=24)
NAMED = 20  # tickets
GROUPS = 50
FIELDS = ("code", "phase", "driver", "firmware", "reason")


@dataclass(frozen=True, slots=True)
class Alike:
    """Others like a ticket. Everybody's are counted; `tickets` are those that the reader may see."""

    count: int = 0
    since: datetime | None = None  # when the first of them opened
    fields: Mapping[str, str] = field(default_factory=dict)  # of FIELDS: what all of them share
    tickets: tuple[int, ...] = ()  # the newest first, NAMED at most


@dataclass(frozen=True, slots=True)
class Group:
    """The tickets of one signature."""

    signature: str
    count: int
    first: datetime  # when the first of them opened
    last: datetime
    unresolved: int

    def title(self, language: str) -> str:
        """Return what its failures are called."""
        return signatures.title(self.signature, language)

    @property
    def fields(self) -> Mapping[str, str]:
        """What they are grouped by, of FIELDS."""
        return signatures.in_force().fields(self.signature)


def of(session: Session, ticket: TicketView, moment: datetime, reader: Person | None = None) -> Alike:
    """Return the others of a ticket's signature that opened in the day before `moment`.

    Args:
        reader: None is whoever may triage this ticket.
    """
    if not ticket.signature:
        return Alike()
    others = [*_of_signature(ticket.signature, moment - WINDOW), col(TicketRow.id) != ticket.id]
    ends = [pick(col(getattr(TicketRow, name))) for name in FIELDS for pick in (func.min, func.max)]
    found: Any = session.exec(
        select(func.count(), func.min(col(TicketRow.created_at)), *ends).where(*others)
    ).one()
    count, since, *values = found
    if not count:
        return Alike()
    return Alike(count, since, _shared(ticket, values), _named(session, others, sites_of(ticket, reader)))


def groups(session: Session, sites: Collection[int] | None, since: datetime, least: int = 2) -> list[Group]:
    """Return the signatures of which tickets were opened since, the largest first, GROUPS at most.

    Args:
        sites: whose support looks; None is every site.
        least: tickets of one signature; fewer are no group.
    """
    # Cut out first: SQLite would walk the index of signatures through all tickets that there ever were.
    recent = (
        select(col(TicketRow.signature), col(TicketRow.created_at), col(TicketRow.state))
        .where(col(TicketRow.created_at) > since, col(TicketRow.signature) != "")
        .where(unmerged(), seen(sites))
        .cte("recent")
        .prefix_with("MATERIALIZED")
    ).c
    unresolved = func.sum(case((recent.state.in_(UNSOLVED), 1), else_=0))
    ends = func.min(recent.created_at), func.max(recent.created_at)
    columns: Any = (recent.signature, func.count(), *ends, unresolved)
    query = (
        select(*columns)
        .group_by(recent.signature)
        .having(func.count() >= least)
        .order_by(func.count().desc(), func.max(recent.created_at).desc())
    )
    return [Group(*row) for row in session.exec(query.limit(GROUPS)).all()]


def sites_of(ticket: TicketView, reader: Person | None) -> frozenset[int] | None:
    """Return whose tickets a reader may see beside this one (None: every site's)."""
    return ticket.sites if reader is None else reader.sites_for(Permission.TRIAGE)


def unmerged() -> ColumnElement[bool]:
    """Return the condition for tickets that stand by themselves."""
    # Not IS NULL: SQLite would take that for what finds them, and walk all tickets.
    return func.coalesce(col(TicketRow.merged_into), 0) == 0


def _of_signature(signature: str, since: datetime) -> list[ColumnElement[bool]]:
    return [
        col(TicketRow.signature) == signature,
        col(TicketRow.created_at) > since,
        unmerged(),
    ]


def _shared(ticket: TicketView, ends: list[Any]) -> dict[str, str]:
    pairs = zip(FIELDS, ends[::2], ends[1::2], strict=True)
    same = {name: low for name, low, high in pairs if low == high == getattr(ticket, name)}
    return {name: value for name, value in same.items() if value}


def _named(
    session: Session, others: list[ColumnElement[bool]], sites: Collection[int] | None
) -> tuple[int, ...]:
    query = select(TicketRow.id).where(*others, seen(sites))
    found = session.exec(query.order_by(col(TicketRow.created_at).desc()).limit(NAMED)).all()
    return tuple(number or 0 for number in found)

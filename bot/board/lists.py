"""What the list page shows, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import sites
from bot.board import margins
from bot.board.filters import Wanted
from bot.board.margins import NextGoal
from bot.people import Permission, Person, who_may
from bot.sites import Site
from bot.tickets import listing, tags
from bot.tickets.views import TicketView

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    ticket: TicketView
    goal: NextGoal | None
    alike: int  # others of its signature in the last day


@dataclass(frozen=True, slots=True)
class TicketPage:
    rows: Sequence[Row]
    number: int  # from 0; an address behind the last page leads to the last
    count: int  # of all pages
    is_counted: bool  # False: there are `count` or more

    @property
    def pages(self) -> int:
        return pages_of(self.count)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters and the bulk actions offer."""

    sites: Sequence[Site]
    owners: Sequence[Person]  # who triages at one of the sites
    tags: Sequence[str]


def page_of(session: Session, person: Person, wanted: Wanted, moment: datetime) -> TicketPage:
    """Return a page of the tickets that a person asks for and may triage."""
    chosen = wanted.filter(person, moment)
    number, found = wanted.page, listing.found(session, chosen, wanted.page * PAGE, PAGE)
    if not found.tickets and number:
        number = pages_of(found.count) - 1
        found = listing.found(session, chosen, number * PAGE, PAGE)
    rows = _rows(session, found.tickets, moment)
    return TicketPage(rows, number, found.count, is_counted=found.count < listing.MOST)


def pages_of(count: int) -> int:
    """Return how many pages so many tickets fill, at least one."""
    return max(1, -(-count // PAGE))


def choices(session: Session, person: Person) -> Choices:
    """Return what a person may choose from."""
    where = person.sites_for(Permission.TRIAGE)
    return Choices(
        sites=sites.listed(session, where),
        owners=_colleagues(session, where),
        tags=tags.used(session, where),
    )


def _rows(session: Session, tickets: Sequence[TicketView], moment: datetime) -> list[Row]:
    goals = margins.next_goals(session, [one.id for one in tickets], moment)
    alike = margins.alike_counts(session, tickets, moment)
    return [Row(one, goals.get(one.id), alike.get(one.id, 0)) for one in tickets]


def _colleagues(session: Session, where: frozenset[int] | None) -> list[Person]:
    """Return who triages at one of these sites."""
    found = who_may(session, Permission.TRIAGE, None)
    return [one for one in found if where is None or any(one.may(Permission.TRIAGE, at) for at in where)]

"""A helpdesk on a database in memory: sites, people, tickets; what would be said is written down."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from bot.people import Person, Role, meet, person
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.notices import Due
from bot.tickets.states import TicketStep
from bot.tickets.views import EntryView, TicketView


@dataclass
class WrittenNotices:
    """bot.tickets.notices.TicketNotices, each as (what, ticket, …)."""

    said_things: list[tuple[str, int, str]] = field(default_factory=list)

    def opened(self, session: Session, ticket: TicketView) -> int:
        self.said_things.append(("opened", ticket.id, ""))
        return 1

    def changed(
        self,
        session: Session,
        ticket: TicketView,
        step: TicketStep | str,
        by: Person | None,
    ) -> None:
        self.said_things.append(("changed", ticket.id, str(step)))

    def said(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        self.said_things.append((entry.kind, ticket.id, entry.text))

    def noted(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        self.said_things.append(("noted", ticket.id, entry.text))

    def announced(self, session: Session, ticket: TicketView, title: str, text: str) -> None:
        self.said_things.append(("announced", ticket.id, f"{title}: {text}"))

    def due(self, session: Session, ticket: TicketView, goal: str, *, missed: bool) -> None:
        self.said_things.append(("due", ticket.id, f"{goal} {missed}"))

    def due_together(self, session: Session, dues: Sequence[Due]) -> None:
        for one in dues:
            self.due(session, one.ticket, one.goal, missed=one.missed)

    def tickets(self, what: str) -> list[int]:
        """Return which tickets this was said of, in order."""
        return [ticket for said, ticket, _ in self.said_things if said == what]


class DeskWorld:
    """Its people are new each time that they are asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notices = WrittenNotices()
        self.desk = Desk(self.notices)
        self._numbers = itertools.count(1)

    def site(self, name: str) -> int:
        row = SiteRow(name=name)
        self.session.add(row)
        self.session.flush()
        return row.id or 0

    def somebody(self, name: str, *roles: tuple[int, Role], language: str = "zh") -> Person:
        number = next(self._numbers)
        met = meet(self.session, "test", number, number, name, language)
        for site_id, role in roles:
            self.session.add(RoleRow(person_id=met.id, site_id=site_id, role=role))
        self.session.flush()
        return person(self.session, met.id)

    def support(self, *sites: int) -> Person:
        """Return a supporter of these sites; without any, of every one."""
        return self.somebody("赵客服", *((site, Role.SUPPORT) for site in sites or (EVERY_SITE,)))

    def failure(self, site_id: int, by: Person | None = None, **changes: object) -> TicketView:
        """Return the ticket of a new operation that failed."""
        by = by or self.somebody("王芳", (site_id, Role.CLERK))
        values: dict[str, object] = {
            "person_id": by.id,
            "site_id": site_id,
            "device_id": None,
            "operation_id": 7000 + next(self._numbers),
            "code": "9988",
            "reason": "disk-refused",
            "phase": "acting",
            "article": "why-clear-fails",
            "line_log": ["> 1B 10"],
            "subject": "一店 · 156",
            "driver": "zc",
            "firmware": "V1.2",
        }
        return self.desk.open_failure(self.session, **{**values, **changes})

    def ago(self, ticket: TicketView, hours: float) -> TicketView:
        """Let a ticket have been opened so many hours ago."""
        row = self.session.get_one(TicketRow, ticket.id)
        row.created_at = now() - timedelta(hours=hours)
        self.session.add(row)
        self.session.flush()
        return listing.get(self.session, ticket.id)

    def again(self, ticket: TicketView) -> TicketView:
        """Return a ticket as it stands now."""
        return listing.get(self.session, ticket.id)

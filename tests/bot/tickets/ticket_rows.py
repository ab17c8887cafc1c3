"""Rows of tickets and what hangs on them, put straight into a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel

from bot.people import Role
from bot.records.people import PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import TicketRow, TicketTagRow

NOON = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)  # in Shanghai


def added(session: Session, *rows: SQLModel) -> None:
    session.add_all(rows)
    session.flush()


def town(session: Session) -> None:
    """Add sites 1 to 3, devices 1 and 2, and a clerk of site 1, one of 2 and 3, one of every site, and a guest."""
    added(session, *(SiteRow(id=one, name=name) for one, name in enumerate(("一店", "Shop B", "三店"), 1)))
    added(
        session,
        *(PersonRow(id=one, name=name) for one, name in enumerate(("王芳", "Émile", "李x", "guest"), 1)),
    )
    places = [(1, 1), (2, 2), (2, 3), (3, 0)]
    added(session, *(RoleRow(person_id=one, site_id=at, role=Role.CLERK) for one, at in places))
    names = ("开票机1", "POS_2")
    added(
        session,
        *(
            DeviceRow(id=one, site_id=one, skpbh=f"s{one}", name=name, nsrsbh="n")
            for one, name in enumerate(names, 1)
        ),
    )


def ticket(session: Session, *tags: str, hours: float = 0, **changes: Any) -> TicketRow:
    """Add a ticket that was opened so many hours before NOON."""
    at = NOON - timedelta(hours=hours)
    values = {"kind": "question", "person_id": 1, "created_at": at, "changed_at": at, **changes}
    row = TicketRow(**values)
    added(session, row)
    added(session, *(TicketTagRow(ticket_id=row.id or 0, tag=tag) for tag in tags))
    return row

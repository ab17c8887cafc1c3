"""Which devices a person is to be told of and was not yet, and what he was told: by the standings' indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, insert, literal, select
from sqlmodel import Session, SQLModel

from bot.offices.reminding import Group, Named
from bot.records.offices import ReminderRow, StandingRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import UtcDateTime

FIRST = 5  # devices that are named

STANDING, TOLD, DEVICES, SITES = (
    SQLModel.metadata.tables[str(row.__tablename__)] for row in (StandingRow, ReminderRow, DeviceRow, SiteRow)
)
DEVICE, SITE, DUE = STANDING.c.device_id, STANDING.c.site_id, STANDING.c.due


@dataclass(frozen=True, slots=True)
class Untold:
    """Devices of which one person was not told under one kind.

    Attributes:
        kind: of the row that keeps it; it may depend on a standing's columns.
    """

    person_id: int
    kind: Any
    which: ColumnElement[bool]  # of the standings

    def group(self, session: Session) -> Group:
        """Return how many there are, and the first of them."""
        count = session.execute(select(func.count()).select_from(STANDING).where(self._where)).scalar_one()
        if not count:
            return Group()
        rows = session.execute(
            select(DEVICES.c.name, SITES.c.name.label("site"), DUE)
            .join_from(STANDING, DEVICES, DEVICES.c.id == DEVICE)
            .join(SITES, SITES.c.id == SITE)
            .where(self._where)
            .order_by(DUE, DEVICES.c.name, DEVICE)
            .limit(FIRST)
        ).all()
        return Group(count, tuple(Named(row.name, row.site, row.due) for row in rows))

    def tell(self, session: Session, moment: datetime) -> None:
        """Keep that the person was told of them."""
        told = select(
            literal(self.person_id), DEVICE, literal(self.kind), DUE, literal(moment, type_=UtcDateTime)
        )
        columns: Sequence[str] = ["person_id", "device_id", "kind", "due", "said_at"]
        session.execute(insert(TOLD).from_select(columns, told.where(self._where)))

    @property
    def _where(self) -> ColumnElement[bool]:
        row = select(TOLD.c.id).where(
            TOLD.c.person_id == self.person_id,
            TOLD.c.device_id == DEVICE,
            TOLD.c.kind == self.kind,
            TOLD.c.due == DUE,
        )
        return self.which & DUE.is_not(None) & ~row.exists()


def kind_of(lead: int) -> str:
    return f"d{lead}"


def kind_by_due(leads: dict[date, int]) -> Any:
    """Return the kind of each standing by its due day."""
    return case(*((literal(due, type_=Date) == DUE, kind_of(lead)) for due, lead in leads.items()), else_="")


def was_told_since(session: Session, person_id: int, moment: datetime) -> bool:
    """Say whether a person was told of anything since then."""
    query = select(TOLD.c.id).where(TOLD.c.person_id == person_id, TOLD.c.said_at >= moment)
    return session.execute(query.limit(1)).first() is not None

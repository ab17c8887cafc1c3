"""Which devices a person is to be told of and was not yet, and what he was told: by the standings' indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, case, insert, literal
from sqlmodel import Session, col, func, select

from bot.offices.reminding import Group, Named
from bot.records.offices import ReminderRow, StandingRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import UtcDateTime

FIRST = 5  # devices that are named

DEVICE, SITE, DUE = col(StandingRow.device_id), col(StandingRow.site_id), col(StandingRow.due)


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
        count = session.exec(select(func.count()).select_from(StandingRow).where(self._where)).one()
        if not count:
            return Group()
        rows = session.execute(
            select(DeviceRow.name, SiteRow.name.label("site"), StandingRow.due)  # type: ignore[attr-defined]
            .join(StandingRow, DeviceRow.id == DEVICE)
            .join(SiteRow, SiteRow.id == SITE)
            .where(self._where)
            .order_by(DUE, col(DeviceRow.name), DEVICE)
            .limit(FIRST)
        ).all()
        return Group(count, tuple(Named(row.name, row.site, row.due) for row in rows))

    def tell(self, session: Session, moment: datetime) -> None:
        """Keep that the person was told of them."""
        told = select(
            literal(self.person_id), DEVICE, literal(self.kind), DUE, literal(moment, type_=UtcDateTime)
        )
        columns: Sequence[str] = ["person_id", "device_id", "kind", "due", "said_at"]
        session.execute(insert(ReminderRow).from_select(columns, told.where(self._where)))

    @property
    def _where(self) -> ColumnElement[bool]:
        row = select(ReminderRow.id).where(
            ReminderRow.person_id == self.person_id,
            ReminderRow.device_id == DEVICE,
            ReminderRow.kind == self.kind,
            ReminderRow.due == DUE,
        )
        return self.which & DUE.is_not(None) & ~row.exists()


def kind_of(lead: int) -> str:
    return f"d{lead}"


def kind_by_due(leads: dict[date, int]) -> Any:
    """Return the kind of each standing by its due day."""
    if not leads:
        return literal("")
    return case(*((literal(due, type_=Date) == DUE, kind_of(lead)) for due, lead in leads.items()), else_="")


def was_told_since(session: Session, person_id: int, moment: datetime) -> bool:
    """Say whether a person was told of anything since then."""
    query = select(ReminderRow.id).where(ReminderRow.person_id == person_id, ReminderRow.said_at >= moment)
    return session.exec(query.limit(1)).first() is not None

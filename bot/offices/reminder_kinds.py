"""Which devices one person is to be told of, kind by kind, as a day and his choices have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from bot.office_hours import OfficeHours
from bot.offices.due import GONE_AFTER
from bot.offices.preferences import Preference
from bot.offices.reminder_days import reached
from bot.offices.reminder_rows import DEVICE, DUE, SITE, Untold, kind_by_due, kind_of
from bot.offices.responsibility import at_sites, is_decided, looks_after
from bot.people import Permission, Person
from bot.records.offices import StandingRow
from bot.records.relay import DeviceRow

IDLE = timedelta(days=60)

_reached = lru_cache(maxsize=64)(reached)  # the same for many persons of a day


@dataclass(frozen=True)
class Kinds:
    """What there may be for a person at a moment; nothing was looked up yet."""

    who: Person
    chosen: Preference
    office: OfficeHours
    moment: datetime

    @property
    def today(self) -> date:
        return self.moment.astimezone(self.office.zone).date()

    @property
    def soon(self) -> Untold | None:
        """Devices that come up, of which he was not told by the nearest lead; None: no lead has come."""
        nearest = {due: leads[0] for due, leads in self._come.items()}
        if not nearest:
            return None
        return Untold(self.who.id, kind_by_due(nearest), DUE.in_(nearest) & self._mine & self._there)

    @property
    def overdue(self) -> Untold | None:
        conditions = [self._mine] if self.chosen.reminders else []
        conditions += [self._decides] if self._may_decide else []
        if not conditions:
            return None
        return Untold(self.who.id, "overdue", (self.today > DUE) & or_(*conditions) & self._there)

    @property
    def idle(self) -> Untold | None:
        conditions = [self._decides] if self._may_decide else []
        conditions += [self._mine & ~is_decided(SITE)] if self.chosen.reminders else []
        if not conditions:
            return None
        before, cleared = self.moment - IDLE, col(StandingRow.cleared_at)
        unseen = (col(StandingRow.seen_at) < before) & or_(cleared.is_(None), cleared < before)
        return Untold(self.who.id, "idle", unseen & or_(*conditions) & self._there)

    def told(self) -> Iterator[Untold]:
        """Yield what is kept when all of it was told: of what comes up, every lead that has come."""
        for lead in self.chosen.leads:
            days = [due for due, leads in self._come.items() if lead in leads]
            if days:
                yield Untold(self.who.id, kind_of(lead), DUE.in_(days) & self._mine & self._there)
        yield from filter(None, (self.overdue, self.idle))

    @property
    def _come(self) -> dict[date, tuple[int, ...]]:
        return _reached(self.today, self.chosen.leads, self.office.worked) if self.chosen.reminders else {}

    @cached_property
    def _mine(self) -> ColumnElement[bool]:
        return looks_after(self.who, DEVICE, SITE)

    @property
    def _there(self) -> ColumnElement[bool]:
        """Of the device: its agent shows it, or somebody inspected it not too long ago."""
        present = select(DeviceRow.id).where(col(DeviceRow.id) == DEVICE, col(DeviceRow.present))
        return or_(
            col(StandingRow.seen_at) > self.moment - GONE_AFTER, present.correlate(StandingRow).exists()
        )

    @property
    def _may_decide(self) -> bool:
        return self.chosen.escalations and self.who.may(Permission.APPROVE)

    @property
    def _decides(self) -> ColumnElement[bool]:
        return at_sites(SITE, self.who.sites_for(Permission.APPROVE))

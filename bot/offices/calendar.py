"""When a device's next clear is due: by its own lock date, else by its region's filing window, as corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from bot.offices import filing_window
from bot.offices.filing_window import first_of, later, month_of
from bot.records.offices import FilingDayRow

EVERY_REGION = ""  # what holds where a region has no correction of its own


@dataclass(frozen=True, slots=True)
class Correction:
    """A window's last day, as it was set by hand."""

    region: str
    month: str  # "2026-12"
    last_day: date
    note: str = ""
    set_by: int | None = None  # None: the hub's operator


@dataclass(frozen=True, slots=True)
class Window:
    """A month's filing window, which opens on its first day."""

    month: str
    last_day: date
    correction: Correction | None = None
    known: bool = True  # False: the year's holidays are not published, so only weekends moved it


@dataclass(frozen=True, slots=True)
class Calendar:
    """The windows of every region. Two are equal when they say the same."""

    corrections: Mapping[tuple[str, str], Correction] = field(default_factory=dict)  # by region and month

    def window(self, region: str, month: str) -> Window:
        """Return a month's window: by the region's own correction, by everybody's, or by the law."""
        kept = self.corrections.get((region, month)) or self.corrections.get((EVERY_REGION, month))
        if kept is not None:
            return Window(month, kept.last_day, kept)
        return Window(month, filing_window.last_day(month), known=filing_window.is_known(month))

    def due(self, region: str, cleared: str, lock_date: date | None, today: date) -> date:
        """Return until when the first period that is not known to be cleared must be.

        Args:
            cleared: the last period that is known to be cleared, "2026-10"; "" none is: this month's window counts.
            lock_date: as the device gave it last; one from before that window is of a period that was cleared since.
        """
        month = later(cleared, 2) if cleared else month_of(today)
        if lock_date is not None and (not cleared or lock_date >= first_of(month)):
            return lock_date
        return self.window(region, month).last_day


def read(session: Session) -> Calendar:
    """Return the calendar as it stands: read it once for many devices."""
    rows = session.exec(
        select(FilingDayRow).order_by(col(FilingDayRow.month), col(FilingDayRow.region))
    ).all()
    return Calendar({(row.region, row.month): _correction(row) for row in rows})


def due_day(session: Session, region: str, cleared: str, lock_date: date | None, today: date) -> date:
    """Return what the calendar says of one device; see Calendar.due."""
    return read(session).due(region, cleared, lock_date, today)


def _correction(row: FilingDayRow) -> Correction:
    return Correction(row.region, row.month, row.last_day, row.note, row.set_by)

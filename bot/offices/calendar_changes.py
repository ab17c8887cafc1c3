"""What administrators change in the calendar: a window's last day, and which region a site is in.

Errors:
    CalendarError     CAL-400  root
    ├── DayError      CAL-422  no day on which this window could end
    ├── RegionError   CAL-423  no name of a region
    └── GoneError     CAL-404  no such correction or site
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from bot import audit
from bot.offices import standings
from bot.offices.calendar import Correction
from bot.offices.filing_window import first_of, later
from bot.people import Person
from bot.records.offices import FilingDayRow
from bot.records.people import SiteRow
from bot.records.types import now

NAME_LIMIT = 30  # characters
NOTE_LIMIT = 60


class CalendarError(Exception):
    code = "CAL-400"
    message_key = "calendar-day-bad"


class DayError(CalendarError):
    code = "CAL-422"


class RegionError(CalendarError):
    code = "CAL-423"
    message_key = "calendar-region-bad"


class GoneError(CalendarError):
    code = "CAL-404"
    message_key = "calendar-gone"


def set_day(session: Session, correction: Correction, by: Person | None) -> None:
    """Let a window end on another day, in the place of what was set before.

    Args:
        by: None is the hub's operator.

    Raises:
        CalendarError: the day is neither in the month nor in the next one, or the region's name cannot be one.
    """
    region, month = _region(correction.region), correction.month
    if not first_of(month) <= correction.last_day < first_of(later(month, 2)):
        raise DayError(correction.last_day)
    row = _row(session, region, month) or FilingDayRow(
        region=region, month=month, last_day=correction.last_day
    )
    row.last_day, row.note = correction.last_day, correction.note[:NOTE_LIMIT]
    row.set_by, row.set_at = by.id if by else None, now()
    session.add(row)
    session.flush()
    day = correction.last_day.isoformat()
    audit.append(session, _actor(by), "calendar.set", month, region=region, last_day=day)


def drop(session: Session, region: str, month: str, by: Person | None) -> None:
    """Take a correction back. Raises GoneError when there is none."""
    row = _row(session, region, month)
    if row is None:
        raise GoneError(month)
    session.delete(row)
    session.flush()
    audit.append(session, _actor(by), "calendar.dropped", month, region=region)


def place(session: Session, site_id: int, region: str, by: Person | None) -> None:
    """Say which region's filing days hold at a site; "" is the country's. Raises CalendarError."""
    row = session.get(SiteRow, site_id)
    if row is None:
        raise GoneError(site_id)
    row.region = _region(region)
    session.add(row)
    session.flush()
    standings.regard(session, site_id)
    audit.append(session, _actor(by), "site.region", f"site:{site_id}", region=row.region)


def regions(session: Session, site_ids: Collection[int] | None) -> list[str]:
    """Return the regions that these sites are in, by name; with None, every site's."""
    query = select(SiteRow.region).where(SiteRow.region != "").distinct().order_by(col(SiteRow.region))
    if site_ids is not None:
        query = query.where(col(SiteRow.id).in_(site_ids))
    return list(session.exec(query).all())


def region_of(session: Session, site_id: int) -> str:
    """Return the region that a site is in, "" none. Raises GoneError."""
    row = session.get(SiteRow, site_id)
    if row is None:
        raise GoneError(site_id)
    return row.region


def _region(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > NAME_LIMIT or (name and not name.isprintable()):
        raise RegionError(name)
    return name


def _row(session: Session, region: str, month: str) -> FilingDayRow | None:
    query = select(FilingDayRow).where(FilingDayRow.region == region, FilingDayRow.month == month)
    return session.exec(query.with_for_update()).first()


def _actor(by: Person | None) -> str:
    return by.number if by else "hub"

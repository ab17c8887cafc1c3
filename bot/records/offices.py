"""Tables of who is responsible for which device, when it is due, and of what was reminded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class FilingDayRow(SQLModel, table=True):
    """The last day of a month's filing window, as an administrator corrected it."""

    __tablename__ = "filing_day"
    __table_args__ = (UniqueConstraint("region", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    region: str = ""  # a site's region; "" every one that has no row of its own
    month: str  # in which the window is, "2026-12"
    last_day: date
    note: str = ""
    set_by: int | None = Field(default=None, foreign_key="person.id")  # None: the hub's operator
    set_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ResponsibilityRow(SQLModel, table=True):
    """Who looks after a device. A device without one is everybody's who may ask for its clear."""

    __tablename__ = "responsibility"
    __table_args__ = (UniqueConstraint("person_id", "device_id"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    given_by: int | None = None
    given_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class StandingRow(SQLModel, table=True):
    """How a device stands, as its last operations told: written with them, so that lists need not search them."""

    __tablename__ = "standing"
    __table_args__ = (
        Index("standing_due", "due", "site_id", "device_id", "lock_date"),  # the fleet is counted in it
        Index("standing_lock", "lock_date"),
        Index("standing_site", "site_id", "due"),
        Index("standing_seen", "seen_at"),
    )
    device_id: int = Field(primary_key=True, foreign_key="device.id")
    site_id: int
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it was last inspected
    period: str = ""  # the one that was open then, "2026-11"
    reported: bool | None = None  # that period; None: cannot be told
    pending: int | None = None  # invoices not uploaded; None: nobody knows
    lock_date: date | None = None
    cleared: str = ""  # the last period that is known to be cleared, "" unknown
    cleared_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    backed_up_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due: date | None = None  # the next clear by the calendar or the device's own lock date; None: unknown


class ReminderRow(SQLModel, table=True):
    """One reminder of one device that one person got: unique, so that nobody is told twice."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "device_id", "kind", "due"),
        Index("reminder_said", "person_id", "said_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    device_id: int = Field(foreign_key="device.id", index=True)
    kind: str  # d7, d3, d1, d0, overdue, idle
    due: date
    said_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PreferenceRow(SQLModel, table=True):
    """How a person wants to be reminded; without a row, as the defaults say."""

    __tablename__ = "preference"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    reminders: bool = True
    leads: list[int] = Field(default_factory=lambda: [7, 3, 1, 0], sa_type=JSON)  # days before
    hour: int = 9  # from which on, local time
    escalations: bool = True  # overdue and idle devices of others, where the person may decide
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

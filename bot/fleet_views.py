"""What the fleet page knows of a device, and how urgent it may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from bot.clearing.phases import Phase
from device.contract import Plan

SOON = timedelta(days=5)


class Urgency(IntEnum):
    """As the page sorts: the smaller, the sooner. The first two go before whatever else holds."""

    LOCKED = 0  # its lock date has passed
    UNKNOWN = 1  # nobody knows what its last act did
    OVERDUE = 2
    HELD = 3  # it is due this month, and cannot be done: no agent, or one that refuses acts, or the device is not there
    NEVER = 4  # nobody has inspected it: when it is due, nobody knows
    SOON = 5
    CALM = 6


NEEDS_ATTENTION = frozenset(Urgency) - {Urgency.CALM}


@dataclass(frozen=True, slots=True)
class FleetAgent:
    away: bool
    seen_at: datetime | None  # None: never since it was paired
    trusted: bool  # False: acts are refused until the site pairs again
    acts_locked: bool  # by wrong codes, until someone at the site unlocks
    software: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last inspection told, and what acts after it changed."""

    at: datetime  # when the operation that looked began
    reported: bool | None  # this period; None cannot be told
    pending: int | None  # invoices that are not uploaded; None: a clear came after the look, nobody knows
    lock_date: date | None
    cleared: str  # the last period that is known to be cleared, "" unknown

    @property
    def outdated(self) -> bool:
        """Whether a clear came after it: what is reported and uploaded now, nobody has looked."""
        return self.pending is None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A device's open operation."""

    number: int
    plan: Plan
    phase: Phase


@dataclass(frozen=True, slots=True)
class FleetDevice:
    id: int
    name: str
    nsrsbh: str
    skpbh: str
    present: bool  # in its agent's last presence
    seen: Seen | None
    backed_up_at: datetime | None  # when the operation that made the last backup began
    cleared_at: datetime | None
    open: UnderWay | None
    tickets: int  # unresolved ones that the reader may triage
    due: date | None  # the next clear; None: it was never inspected


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One device, or a site that has none."""

    site_id: int
    site: str
    agent: FleetAgent | None  # None: none was paired
    device: FleetDevice | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Fleet:
    """A page."""

    rows: tuple[FleetRow, ...]
    devices: int  # on all pages; rows are more, where sites have none
    counts: Mapping[Urgency, int]  # rows that have the words, whichever urgency is asked for
    number: int  # of the page, from 1
    pages: int

"""What the fleet page knows of a device, and what follows from it: when it is due, how urgent it is. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from bot.clearing.phases import Phase
from device.contract import Plan

SOON = timedelta(days=5)


class Urgency(IntEnum):
    """As the page sorts: the smaller, the sooner."""

    LOCKED = 0  # its lock date has passed
    UNKNOWN = 1  # nobody knows what its last act did
    OVERDUE = 2
    HELD = 3  # it is not done, and cannot be: no agent, or one that refuses acts, or the device is not there
    NEVER = 4  # nobody has inspected it: when it is due, nobody knows
    SOON = 5
    CALM = 6


@dataclass(frozen=True, slots=True)
class FleetAgent:
    away: bool
    seen_at: datetime | None  # None: never since it was paired
    trusted: bool  # False: acts are refused until the site pairs again
    acts_locked: bool  # by wrong codes, until someone at the site unlocks
    software: str

    @property
    def fit(self) -> bool:
        """Whether it would carry out an act now."""
        return not self.away and self.trusted and not self.acts_locked


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
    locked: bool  # by its agent: the last act's result is unknown
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

    @property
    def order(self) -> tuple[int, date, str, str]:
        """What is urgent comes first."""
        device = self.device
        return self.urgency, _due(device) if device else date.max, self.site, device.name if device else ""

    def has(self, words: str) -> bool:
        """Say whether each word stands in a name or number of the row, whatever its case."""
        device = self.device
        names = [self.site, *([device.name, device.nsrsbh, device.skpbh] if device else [])]
        text = "\n".join(names).casefold()
        return all(word in text for word in words.casefold().split())


def urgency_of(agent: FleetAgent | None, device: FleetDevice | None, today: date) -> Urgency:
    """Return how soon somebody must look."""
    if device is None:
        return Urgency.CALM if agent and agent.fit else Urgency.HELD
    return next(urgency for urgency, holds in RULES if holds(agent, device, today))


def _unknown(_agent: FleetAgent | None, device: FleetDevice, _today: date) -> bool:
    return device.locked or (device.open is not None and device.open.phase is Phase.UNKNOWN)


def _held(agent: FleetAgent | None, device: FleetDevice, _today: date) -> bool:
    return not (agent is not None and agent.fit and device.present)


def _lock_date(device: FleetDevice) -> date:
    return (device.seen.lock_date if device.seen else None) or date.max


def _due(device: FleetDevice) -> date:
    return device.due or date.max


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


Rule = Callable[[FleetAgent | None, FleetDevice, date], bool]
RULES: list[tuple[Urgency, Rule]] = [  # the first that holds
    (Urgency.LOCKED, lambda _, device, today: _lock_date(device) < today),
    (Urgency.UNKNOWN, _unknown),
    (Urgency.NEVER, lambda _, device, __: device.due is None),
    (Urgency.OVERDUE, lambda _, device, today: _due(device) < today),
    (Urgency.CALM, lambda _, device, today: _month(_due(device)) > _month(today)),  # this month's is done
    (Urgency.HELD, _held),
    (Urgency.SOON, lambda _, device, today: _due(device) - today <= SOON),
    (Urgency.CALM, lambda *_: True),
]

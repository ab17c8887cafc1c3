"""A device that is due as lists show it, and which step comes next. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.clearing.phases import Phase
from device.contract import Plan

SOON = timedelta(days=3)


class Presence(StrEnum):
    """Whether a site's agent would carry out an act now."""

    THERE = "there"
    AWAY = "away"
    NONE = "none"  # nobody paired one
    UNTRUSTED = "untrusted"  # acts are refused until the site pairs again
    LOCKED = "locked"  # by wrong codes, until someone at the site unlocks


class Urgency(StrEnum):
    LOCKED = "locked"  # its lock date has passed
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NEVER = "never"  # nobody has inspected it: when it is due, nobody knows


class Next(StrEnum):
    """What to do with a device; some are a plan that its person may ask for."""

    READ_BACK = "read-back"
    APPROVE = "approve"
    RUNNING = "running"
    TICKET = "ticket"
    AGENT = "agent"
    PAIR = "pair"
    CODES = "codes"
    PLUG_IN = "plug-in"
    BACKUP = "backup"
    UPLOAD = "upload"
    REPORT = "report"
    CLEAR = "clear"


PLANS: dict[Next, Plan] = {
    Next.BACKUP: Plan.BACKUP,
    Next.UPLOAD: Plan.UPLOAD,
    Next.REPORT: Plan.REPORT,
    Next.CLEAR: Plan.CLEAR,
}


@dataclass(frozen=True, slots=True)
class Running:
    """A device's open operation."""

    id: int
    number: int
    plan: Plan
    phase: Phase


@dataclass(frozen=True, slots=True)
class DueDevice:
    id: int
    site_id: int
    site: str
    name: str
    nsrsbh: str
    skpbh: str
    present: bool  # in its agent's last presence
    locked: bool  # by its agent: the last act's result is unknown
    agent: Presence
    period: str  # that is to be cleared, "2026-10"; "" nobody knows
    seen_at: datetime | None
    reported: bool | None  # that period; None cannot be told
    pending: int | None  # invoices that are not uploaded; None nobody knows
    lock_date: date | None
    due: date | None  # None: nobody has inspected it
    backed_up_at: datetime | None
    running: Running | None
    ticket: int | None  # of a failure of this device that is not solved

    @property
    def next(self) -> Next:
        """What to do first."""
        return next(step for step, holds in STEPS if holds(self))

    @property
    def plan(self) -> Plan | None:
        """The plan that is the next step; None: it is something else."""
        return PLANS.get(self.next)

    def urgency(self, today: date) -> Urgency:
        if self.due is None:
            return Urgency.NEVER
        if self.lock_date is not None and self.lock_date < today:
            return Urgency.LOCKED
        if self.due < today:
            return Urgency.OVERDUE
        return Urgency.SOON if self.due - today <= SOON else Urgency.LATER


def _runs_in(device: DueDevice, *phases: Phase) -> bool:
    return device.running is not None and device.running.phase in phases


STEPS: list[tuple[Next, Callable[[DueDevice], bool]]] = [  # the first that holds
    (Next.READ_BACK, lambda one: _runs_in(one, Phase.UNKNOWN)),
    (Next.APPROVE, lambda one: _runs_in(one, Phase.AWAITING_APPROVAL)),
    (Next.RUNNING, lambda one: one.running is not None),
    (Next.TICKET, lambda one: one.ticket is not None),
    (Next.AGENT, lambda one: one.agent in {Presence.AWAY, Presence.NONE}),
    (Next.PAIR, lambda one: one.agent is Presence.UNTRUSTED),
    (Next.CODES, lambda one: one.agent is Presence.LOCKED),
    (Next.PLUG_IN, lambda one: not one.present),
    (Next.READ_BACK, lambda one: one.locked),
    (Next.BACKUP, lambda one: one.seen_at is None or one.backed_up_at is None),
    (Next.UPLOAD, lambda one: bool(one.pending)),
    (Next.REPORT, lambda one: one.reported is False),
    (Next.CLEAR, lambda _: True),
]

"""What leaves the records of batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.batches.states import BatchState, CodeState
from bot.clearing.operations import Device
from bot.clearing.phases import ENDS, Phase
from device.contract import Plan

RUNS = (Phase.APPROVED, Phase.ACTING, Phase.CONFIRMING)
READS = (Phase.REQUESTED, Phase.INSPECTING, Phase.BACKING_UP)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many devices of a batch stand where."""

    total: int
    unopened: int  # they have no operation yet
    left_out: int  # they got none; the item's code says why
    waiting: int  # for verification to be asked for
    phases: Mapping[Phase, int]  # of those with an operation; `waiting` is part of VERIFYING
    needless: int = 0  # part of REFUSED: with nothing to do, as their period was cleared or reported before

    def of(self, *phases: Phase) -> int:
        return sum(self.phases.get(phase, 0) for phase in phases)

    @property
    def reading(self) -> int:
        return self.of(*READS)

    @property
    def verifying(self) -> int:
        """Those whose agent was asked for the evidence."""
        return self.of(Phase.VERIFYING) - self.waiting

    @property
    def awaiting(self) -> int:
        return self.of(Phase.AWAITING_APPROVAL)

    @property
    def running(self) -> int:
        return self.of(*RUNS)

    @property
    def ended(self) -> int:
        """Those with an end of their own."""
        return self.of(*ENDS)

    @property
    def settled(self) -> int:
        """Those of which the batch expects nothing more: ended, left out, or unknown until somebody reads back."""
        return self.ended + self.left_out + self.of(Phase.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SiteCode:
    """One site's part of the standing question."""

    id: int
    batch_id: int
    site_id: int
    site: str
    agent_id: str
    digest: str  # the question's, over all sites
    state: CodeState
    asked: tuple[int, ...]  # who may type it
    approver_id: int | None
    tries_left: int | None
    code: str  # why the agent refused it
    reason: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SiteTotals:
    """What an approver sees of one site."""

    site_id: int
    site: str
    devices: int  # that the question covers
    issued: int  # invoices, not void
    void: int
    amount: Decimal  # net, yuan
    tax: Decimal
    warnings: Mapping[str, int]  # reason of a finding -> devices
    attest: tuple[str, ...]  # what only the approver can know


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as it stands."""

    id: int
    plan: Plan
    requester_id: int
    state: BatchState
    chosen: str  # the words by which the devices were chosen
    canary: bool  # the first device has to go alone yet
    canary_id: int | None  # its operation
    night: date | None  # None: a person asked for it
    digest: str  # of the standing question, or the last one; "": nothing was asked yet
    code: str
    reason: str
    lapses_at: datetime | None  # when it is given up, should nobody answer
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None  # None: devices may still move, also after a no
    counts: Counts

    @property
    def name(self) -> str:
        """What people and agents call it by: B12."""
        return name_of(self.id)


@dataclass(frozen=True, slots=True)
class Item:
    """One device of a batch."""

    position: int
    device: Device
    operation_id: int | None
    phase: Phase | None  # None: it has no operation
    code: str
    reason: str  # a Reason or a HubReason; without an operation, a LeftOut
    params: Mapping[str, Any]
    ticket_id: int | None
    evidence: str  # digest of the newest evidence, "" none yet


def name_of(batch_id: int) -> str:
    """Return what people and agents call a batch by."""
    return f"B{batch_id}"


class LeftOut(StrEnum):
    """Why a device of a batch got no operation."""

    GONE = "gone"  # its agent does not show it any more
    AGENT_AWAY = "agent-away"
    BUSY = "busy"  # it has an open operation of its own
    NO_APPROVER = "no-approver"
    FORBIDDEN = "forbidden"  # who asked for the batch may not at this site
    NOT_BEGUN = "not-begun"  # the batch ended before its turn came
    NIGHT_OVER = "night-over"

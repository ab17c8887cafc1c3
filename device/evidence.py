"""What an approval is for: the types that an act concerns, their closed totals, the backup that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from device.clock import now
from device.config import Config
from device.contract import Act, Evidence, Finding, Place, Plan, Reason, Stood, TypeTotals
from device.inspect import Snapshot, TypeSeen
from device.journal_acts import Target
from device.journal_backups import Run
from device.period import next_month_of
from device.sums import Sums, of_records

Totals = dict[str, Sums]  # of the records of the period, by invoice type
# What a person must look up where the device cannot show it.
ATTESTED = frozenset({Reason.CANNOT_BE_TOLD})


def concerned(plan: Plan, seen: Snapshot) -> tuple[TypeSeen, ...]:
    """Return the types that a plan is about.

    A clear is for all types of the due period, a report for those of them that were not reported.
    """
    if plan is Plan.REPORT:
        return tuple(one for one in seen.due if one.reported is not True)
    return seen.due if plan is Plan.CLEAR else seen.types


def targets_of(act: Act, seen: Snapshot) -> tuple[Target, ...]:
    """Return the types of an act, each with the period that it is to leave."""
    return tuple(Target(one.fplxdm, one.window.start, one.window.end) for one in concerned(Plan(act), seen))


def targets_as_approved(stood: Sequence[Stood]) -> tuple[Target, ...]:
    """Return the types of an act of which only the evidence is known: a period is told to the day there."""
    return tuple(
        Target(one.fplxdm, datetime.combine(one.period_start, time.max), next_month_of(one.period_start))
        for one in stood
    )


def make(
    operation: int,
    act: Act,
    seen: Snapshot,
    run: Run,
    totals: Totals,
    findings: tuple[Finding, ...],
    config: Config,
) -> Evidence:
    """Return the evidence of what was just read; what was read again and has not changed has the same digest."""
    types = tuple(_totals(one, totals.get(one.fplxdm, of_records(()))) for one in concerned(Plan(act), seen))
    return Evidence(
        operation=operation,
        act=act,
        skpbh=seen.info.skpbh,
        nsrsbh=seen.info.nsrsbh,
        period=seen.period,
        types=types,
        manifest=run.result.manifest,
        places=tuple(Place(name=one.name, ok=True) for one in config.places),
        findings=findings,
        attest=tuple(sorted({one.reason for one in findings} & ATTESTED)),
        filed_attested=act is Act.CLEAR,
        made_at=now(),
        valid_s=int(config.limits.evidence_valid_s),
    )


def _totals(one: TypeSeen, sums: Sums) -> TypeTotals:
    status = one.status
    return TypeTotals(
        fplxdm=one.fplxdm,
        period_start=status.period_start,
        period_end=status.period_end,
        reported=status.reported,
        issued=sums.issued,
        void=sums.void,
        amount=sums.amount,
        tax=sums.tax,
        lock_date=status.lock_date,
    )

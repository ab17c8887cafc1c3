"""Sets what was backed up against what the device itself counts, and makes the evidence of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path

from device import archive, evidence, places
from device.config import Config
from device.contract import Act, Command, Evidence, Finding, Level, Plan, Reason
from device.drivers.base import Invoice
from device.errors import DamagedRunError, Refusal, refuse
from device.evidence import Totals
from device.inspect import BranchSeen, Snapshot, TypeSeen, read_snapshot
from device.journal_backups import Backups, Run
from device.journal_rolls import Roll
from device.judge import blocking, judge
from device.places import runs_folder
from device.reading import read_statistics
from device.records import records_of
from device.session import Session
from device.sums import of_records, of_statistics

NAMED = 3  # differences that a finding names
ACTS = {Plan(act): act for act in Act}


@dataclass(frozen=True, slots=True)
class Verified:
    seen: Snapshot
    findings: tuple[Finding, ...]  # none of them blocks
    evidence: Evidence | None  # of a plan with an act


class Verifier:
    """Reads a device against a backup run of it."""

    def __init__(self, config: Config, backups: Backups) -> None:
        self._config = config
        self._backups = backups

    def run_of(self, command: Command) -> Run:
        """Return the last backup of the command's operation.

        Raises:
            Refusal: there is none.
        """
        run = self._backups.last(command.device, command.operation) if command.operation else None
        if run is None:
            raise refuse(Reason.NOT_BACKED_UP)
        return run

    def check(
        self,
        command: Command,
        plan: Plan,
        run: Run,
        session: Session,
        branches: tuple[BranchSeen, ...],
        step: Callable[[], None] = lambda: None,
    ) -> Verified:
        """Read everything that decides, while the session holds the port.

        Raises:
            Refusal: something blocks the plan, a copy of the backup is missing or damaged, or it does not match
                what the device counts; DeviceError, Cancelled, Stopping.
        """
        seen = replace(read_snapshot(session, step=step), branches=branches)
        findings = judge(seen, session.device, plan, self._config.limits)
        if blocking(findings):
            raise Refusal(*blocking(findings))
        path = self._whole(run)
        totals = _totals(path, seen)
        self._compare(session, plan, seen, totals, path)
        step()
        act = ACTS.get(plan)
        made = (
            evidence.make(command.operation, act, seen, run, totals, findings, self._config)
            if act is not None and command.operation is not None
            else None
        )
        return Verified(seen, findings, made)

    def _whole(self, run: Run) -> Path:
        """Return the run's own file; every place must give the run back."""
        for place in self._config.places:
            places.must_be_there([place], self._backups.marks)
            if not places.holds(run.file, run.sha256, place):
                raise _damaged(place.name, f"{run.file} is not what was written")
        path = runs_folder(self._config) / run.run
        try:
            _, digest = archive.check(path)
        except DamagedRunError as err:
            raise _damaged(str(path.parent), str(err)) from err
        if digest != run.result.manifest:
            raise _damaged(str(path.parent), f"{run.run} is not the one that was written")
        return path

    def _compare(self, session: Session, plan: Plan, seen: Snapshot, totals: Totals, path: Path) -> None:
        for one in concerned_by(plan, seen):
            counted = of_statistics(read_statistics(session, one))
            rolls = self._backups.rolls(session.device.skpbh, one.fplxdm).known()
            missing = islice(gaps(_in_period(path, one), rolls), NAMED)
            wrong = [*missing, *totals[one.fplxdm].differences(counted)]
            if wrong:
                raise Refusal(_mismatch(one, wrong))


def _totals(path: Path, seen: Snapshot) -> Totals:
    try:
        return {one.fplxdm: of_records(_in_period(path, one)) for one in seen.types}
    except DamagedRunError as err:
        raise _damaged(str(path.parent), str(err)) from err


def _damaged(place: str, detail: str) -> Refusal:
    return refuse(Reason.COPY_DAMAGED, place=place, detail=detail)


def concerned_by(plan: Plan, seen: Snapshot) -> tuple[TypeSeen, ...]:
    """Return the types whose records must match: an upload leaves a running period open, so its due types alone."""
    return seen.due if plan is Plan.UPLOAD else evidence.concerned(plan, seen)


def gaps(invoices: Iterable[Invoice], rolls: Iterable[Roll]) -> Iterator[str]:
    """Yield where numbers are missing or double, within each roll; `invoices` are in the order of their numbers."""
    ends = {(one.fpdm, one.last_fphm) for one in rolls}
    return (
        f"{one.fpdm} {one.fphm}→{other.fphm}"
        for one, other in pairwise(invoices)
        if one.fpdm == other.fpdm and int(other.fphm) != int(one.fphm) + 1
        if one.fphm == other.fphm or (one.fpdm, one.fphm) not in ends
    )


def _in_period(path: Path, one: TypeSeen) -> Iterator[Invoice]:
    return (invoice for invoice in records_of(path, one.fplxdm) if one.window.holds(invoice.issued))


def _mismatch(one: TypeSeen, wrong: list[str]) -> Finding:
    params = {"types": one.fplxdm, "detail": "; ".join(wrong[:NAMED])}
    return Finding(reason=Reason.RECORDS_MISMATCH, level=Level.BLOCK, params=params)

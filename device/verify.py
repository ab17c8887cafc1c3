"""Sets what was backed up against what the device itself counts, and makes the evidence of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from device import archive, evidence, places
from device.config import Config
from device.contract import Act, Command, Evidence, Finding, Level, Plan, Reason
from device.drivers.base import Invoice
from device.errors import DamagedRunError, Refusal, refuse
from device.evidence import Records
from device.inspect import BranchSeen, Snapshot, TypeSeen, read_snapshot
from device.journal_backups import Backups, Run
from device.judge import blocking, judge
from device.session import Session
from device.sums import of_records, of_statistics
from device.vault import read_statistics, records_of, runs_folder

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
        records = self._records(run, seen)
        self._compare(session, plan, seen, records)
        step()
        act = ACTS.get(plan)
        made = (
            evidence.make(command.operation, act, seen, run, records, findings, self._config)
            if act is not None and command.operation is not None
            else None
        )
        return Verified(seen, findings, made)

    def _records(self, run: Run, seen: Snapshot) -> Records:
        """Return the run's invoices; every place must give the run back."""
        for place in self._config.places:
            if not place.path.is_dir():
                raise refuse(Reason.BACKUP_PLACE_MISSING, place=place.name)
            if not places.holds(run.run, run.sha256, place):
                raise refuse(Reason.NOT_BACKED_UP, place=place.name, detail="the copy is missing or damaged")
        path = runs_folder(self._config) / run.run
        try:
            _, digest = archive.check(path)
            known = {one.fplxdm for one in seen.types}
            found = {fplxdm: records_of(path, fplxdm) for fplxdm in known}
        except (DamagedRunError, KeyError) as err:
            raise refuse(Reason.NOT_BACKED_UP, detail=str(err)) from err
        if digest != run.result.manifest:
            raise refuse(Reason.NOT_BACKED_UP, detail="the backup is not the one that was written")
        return found

    def _compare(self, session: Session, plan: Plan, seen: Snapshot, records: Records) -> None:
        for one in concerned_by(plan, seen):
            found = _in_period(one, records[one.fplxdm])
            counted = of_statistics(read_statistics(session, one))
            wrong = [*gaps(found), *of_records(found).differences(counted)]
            if wrong:
                raise Refusal(_mismatch(one, wrong))


def concerned_by(plan: Plan, seen: Snapshot) -> tuple[TypeSeen, ...]:
    """Return the types whose records must match: an upload leaves a running period open, so its due types alone."""
    return seen.due if plan is Plan.UPLOAD else evidence.concerned(plan, seen)


def gaps(invoices: Sequence[Invoice]) -> list[str]:
    """Return where numbers are missing or double, within each roll; `invoices` are in the order of their numbers."""
    return [
        f"{one.fpdm} {one.fphm}→{other.fphm}"
        for one, other in pairwise(invoices)
        if one.fpdm == other.fpdm and int(other.fphm) != int(one.fphm) + 1
    ]


def _in_period(one: TypeSeen, invoices: Sequence[Invoice]) -> list[Invoice]:
    return [invoice for invoice in invoices if one.window.holds(invoice.issued)]


def _mismatch(one: TypeSeen, wrong: list[str]) -> Finding:
    params = {"types": one.fplxdm, "detail": "; ".join(wrong[:3])}
    return Finding(reason=Reason.RECORDS_MISMATCH, level=Level.BLOCK, params=params)

"""What each kind of command does at its device. Each job returns the command's end or raises why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from device.act import Actor
from device.admission import Admitter
from device.clock import HubClock
from device.config import Config, DeviceConfig
from device.contract import (
    ActResult,
    ActState,
    Admit,
    Backup,
    Doctor,
    Ended,
    Evidence,
    Finding,
    Inspect,
    Outcome,
    Plan,
    ReadBack,
    Reason,
    RunAct,
    Verify,
)
from device.doctor import site_checks
from device.errors import refuse
from device.evidence import targets_as_approved, targets_of
from device.guard import Guard
from device.inspect import BranchSeen, Snapshot, inspection_of, read_branches, read_snapshot
from device.journal import Journal
from device.journal_acts import ActRun
from device.journal_evidence import OpenEvidence
from device.judge import blocking, judge
from device.outcomes import of_act
from device.recovery import OPEN, Recovery
from device.session import Session
from device.telling import Phase, Teller
from device.vault import Vault
from device.verify import ACTS, Verified, Verifier

SITE_READS = 5  # exchanges of a snapshot that are not one per invoice type


@dataclass(frozen=True, slots=True)
class Turn:
    """One command's turn at its device."""

    session: Session
    tell: Teller
    session_of: Callable[[DeviceConfig], Session]  # of another device of the site


class Jobs:
    """The jobs of one site."""

    def __init__(self, config: Config, journal: Journal, hub_clock: HubClock | None = None) -> None:
        self._config = config
        self._journal = journal
        self._hub_clock = hub_clock
        self._guard = Guard(config, journal, hub_clock=hub_clock)
        self._admitter = Admitter(journal, self._guard)
        self._verifier = Verifier(config, journal.backups)
        self._vault = Vault(config, journal.backups)
        self._actor = Actor(journal.acts, config.limits)
        self.recovery = Recovery(journal.acts, config.limits)
        self.by_kind: dict[str, Callable[[Any, Turn], Ended]] = {
            "inspect": self.inspect,
            "backup": self.backup,
            "verify": self.verify,
            "admit": self.admit,
            "act": self.act,
            "read_back": self.read_back,
            "doctor": self.doctor,
        }

    def inspect(self, command: Inspect, turn: Turn) -> Ended:
        """Look at the device and judge what stands against the plan."""
        branches = self._branches(turn)
        with turn.session as session:
            seen = replace(read_snapshot(session, step=_count(turn, "inspect")), branches=branches)
        return _inspected(seen, judge(seen, session.device, command.plan, self._config.limits))

    def backup(self, command: Backup, turn: Turn) -> Ended:
        """Write one run into every place."""
        result = self._vault.run(command, turn.session, partial(turn.tell, "backup"))
        return Ended(outcome=Outcome.DONE, backup=result)

    def verify(self, command: Verify, turn: Turn) -> Ended:
        """Prove the operation's backup against the device; for a plan with an act, open its evidence."""
        run = self._verifier.run_of(command)
        branches = self._branches(turn)
        with turn.session as session:
            found = self._verifier.check(
                command, command.plan, run, session, branches, _count(turn, "verify")
            )
        if command.plan not in ACTS:
            return Ended(outcome=Outcome.DONE)
        evidence = self._lasting(_evidence_of(found), command.batch)
        self._journal.evidence.open(evidence, run.run, command.batch)
        return Ended(outcome=Outcome.DONE, evidence=evidence)

    def admit(self, command: Admit, _turn: Turn) -> Ended:
        """Let a batch's devices in by one code; no port is touched."""
        self._admitter.admit(command)
        return Ended(outcome=Outcome.DONE)

    def act(self, command: RunAct, turn: Turn) -> Ended:
        """Carry out what was approved, if it still is what the approver saw."""
        if command.code is None and not self._journal.trusted:
            # Handed out before: the journal that was lost may have begun it.
            return Ended(outcome=Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN)
        approved = self._guard.admit(command)
        branches = self._branches(turn)
        with turn.session as session:
            seen = self._seen_again(command, approved, session, branches)
            targets = targets_of(command.act, seen)
            self._guard.recheck(command)
            if not self._journal.acts.consume(command, targets):
                raise refuse(Reason.EVIDENCE_STALE)
            return self._actor.run(command, session, targets, turn.tell)

    def read_back(self, command: ReadBack, turn: Turn) -> Ended:
        """Look again what this operation's act did."""
        acts = self._journal.acts
        run = acts.last(command.device, command.act, command.operation)
        if run is None and command.stood and acts.locked_by(command.device) is None:
            run = acts.adopt(command, targets_as_approved(command.stood))
        if run is None:
            return Ended(outcome=Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN)
        with turn.session as session:
            return self.recovery.read_back(run, session, Reason.NOT_MOVED)

    def unasked(self, run: ActRun) -> Ended:
        """Return what the journal alone knows of an act, of a device that is not in the configuration any more.

        A type whose end is open stays unknown until a person settles it or the device is there again.
        """
        unknown = {"state": ActState.UNKNOWN}
        rows = tuple(one.model_copy(update=unknown) if one.state in OPEN else one for one in run.rows)
        result = ActResult(act=run.act, evidence=run.digest, rows=rows)
        ended = of_act(result, Reason.NOT_MOVED, "")
        if ended.outcome is not Outcome.UNKNOWN:
            return ended
        self._journal.acts.lock_device(run.device, run.command)
        nobody = {"reason": Reason.DEVICE_UNKNOWN, "params": {**ended.params, "device": run.device}}
        return ended.model_copy(update=nobody)

    def doctor(self, _command: Doctor, turn: Turn) -> Ended:
        """Say whether the site is fit."""
        checks = site_checks(self._config, self._journal, turn.session, self._hub_clock)
        return Ended(outcome=Outcome.DONE, checks=checks)

    def _lasting(self, evidence: Evidence, batch: str) -> Evidence:
        limits = self._config.limits
        valid_s = limits.batch_evidence_valid_s if batch else limits.evidence_valid_s
        return evidence.model_copy(update={"valid_s": int(valid_s)})

    def _branches(self, turn: Turn) -> tuple[BranchSeen, ...]:
        device = turn.session.device
        return read_branches(device, self._config.devices, turn.session_of)

    def _seen_again(
        self, command: RunAct, approved: OpenEvidence, session: Session, branches: tuple[BranchSeen, ...]
    ) -> Snapshot:
        """Read once more, under the lock of the act, all that the digest covers.

        Raises:
            Refusal: EVIDENCE_STALE when anything differs; the evidence is void then.
        """
        run = self._verifier.run_of(command)
        found = self._verifier.check(command, Plan(command.act), run, session, branches)
        if run.run != approved.run or _evidence_of(found).digest() != approved.digest:
            self._journal.evidence.void_of(command.device)
            raise refuse(Reason.EVIDENCE_STALE)
        return found.seen


def _inspected(seen: Snapshot, findings: tuple[Finding, ...]) -> Ended:
    inspection = inspection_of(seen, findings)
    stops = blocking(findings)
    if not stops:
        return Ended(outcome=Outcome.DONE, inspection=inspection)
    first = stops[0]
    return Ended(outcome=Outcome.REFUSED, reason=first.reason, params=first.params, inspection=inspection)


def _evidence_of(found: Verified) -> Evidence:
    if found.evidence is None:
        raise refuse(Reason.NOT_ALLOWED, detail="an act belongs to an operation")
    return found.evidence


def _count(turn: Turn, phase: Phase) -> Callable[[], None]:
    """Return what is called after each exchange, to tell how far a phase is."""
    total = SITE_READS + len(turn.session.device.types or ("004", "007"))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        turn.tell(phase, min(done, total), total)

    return step

"""An agent at the relay's border that keeps an agent's rules: what it lets act, it has admitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from bot.clearing.reports import Reports
from bot.records.relay import AgentRow
from bot.records.types import now
from bot.relay import commands, reports
from device.contract import (
    ActResult,
    ActState,
    Admit,
    AnyBody,
    AnyCommand,
    Backup,
    BackupResult,
    Ended,
    Evidence,
    Inspect,
    Outcome,
    Plan,
    Reason,
    Report,
    RunAct,
    Started,
    TypeRow,
    Verify,
    batch_digest,
)
from tests.handlers.scripted_agent import evidence, inspection

RIGHT = "482913"
KEY = Ed25519PrivateKey.generate()  # every agent's: making one takes its time
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
WELL = Ended(outcome=Outcome.DONE)


@dataclass
class Agent:
    """One site's.

    Attributes:
        ends: what commands of a kind end with at a device, by (kind, disk number), instead of well.
        acted: disk numbers in the order of their acts.
    """

    session: Session
    id: str
    listener: Reports
    right: str = RIGHT
    ends: dict[tuple[str, str], Ended] = field(default_factory=dict)
    acted: list[str] = field(default_factory=list)
    opened: dict[str, tuple[str, Evidence]] = field(default_factory=dict)  # disk -> batch, evidence
    admitted: dict[str, tuple[str, str, int]] = field(
        default_factory=dict
    )  # disk -> batch, digest, operation
    let_in: set[tuple[str, str, int]] = field(default_factory=set)  # ever
    taken: list[AnyCommand] = field(default_factory=list)
    _seqs: dict[str, int] = field(default_factory=dict)

    def works(self, most: int = 1000) -> int:
        """Carry out what is queued; return how many commands that were."""
        for done in range(most):
            command = self.takes()
            if command is None:
                return done
            self.ends_it(command)
        return most

    def takes(self) -> AnyCommand | None:
        busy = [one.device for one in self.taken]
        command = commands.claim(self.session, self.id, busy, [one.id for one in self.taken])
        if command is not None:
            self.taken.append(command)
        return command

    def ends_it(self, command: AnyCommand) -> None:
        """Carry a command out that was taken."""
        self.taken.remove(command)
        ended = self.ends.pop((command.kind, command.device), None)
        if isinstance(command, RunAct):
            ended = self._act(command, ended)
        elif ended is None:
            answers: dict[str, Callable[..., Ended]] = {
                "inspect": self._inspect, "backup": self._backup, "verify": self._verify, "admit": self._admit,
            }  # fmt: skip
            ended = answers[command.kind](command)
        if ended is not None:
            self.reports(command, ended)

    def reports(self, command: AnyCommand, body: AnyBody) -> None:
        seq = self._seqs[command.id] = self._seqs.get(command.id, 0) + 1
        if isinstance(body, Ended):
            body = body.model_copy(update={"signature": KEY.sign(body.signed_bytes(command.id)).hex()})
        report = Report(seq=seq, at=now(), body=body)
        reports.receive(self.session, self.id, command.id, report, self.listener)

    def goes_away(self, away: bool = True) -> None:
        row = self.session.get_one(AgentRow, self.id)
        row.seen_at = now() - timedelta(hours=1) if away else now()
        self.session.add(row)
        self.session.flush()

    def reboots(self) -> None:
        """What was open and admitted is void."""
        self.opened.clear()
        self.admitted.clear()

    def _inspect(self, command: Inspect) -> Ended:
        return WELL.model_copy(update={"inspection": inspection(skpbh=command.device)})

    def _backup(self, command: Backup) -> Ended:
        result = BackupResult(
            run=command.id, period="2026-11", manifest="ab" * 32, places=(), invoices=420, size_bytes=9000
        )
        return WELL.model_copy(update={"backup": result})

    def _verify(self, command: Verify) -> Ended:
        if command.plan is Plan.VERIFY:
            return WELL
        others = {batch for batch, _ in self.opened.values()}
        if not command.batch or others - {command.batch}:
            self.opened.clear()
        self.admitted.pop(command.device, None)
        made = evidence(command.operation or 0, skpbh=command.device, act=command.plan, valid_s=7200)
        self.opened[command.device] = (command.batch, made)
        return WELL.model_copy(update={"evidence": made})

    def _admit(self, command: Admit) -> Ended:
        for one in command.items:
            batch, seen = self.opened.get(one.device, ("", None))
            if seen is None or (batch, seen.digest(), seen.operation) != (
                command.batch,
                one.evidence,
                one.operation,
            ):
                return Ended(outcome=Outcome.REFUSED, reason=Reason.EVIDENCE_STALE)
        assert command.digest == batch_digest([*(one.evidence for one in command.items), *command.elsewhere])
        assert command.approver != command.requester
        if command.code != self.right:
            return Ended(outcome=Outcome.REFUSED, reason=Reason.CODE_WRONG, tries_left=4)
        for one in command.items:
            self.admitted[one.device] = (command.batch, one.evidence, one.operation)
            self.let_in.add(self.admitted[one.device])
        return WELL

    def _act(self, command: RunAct, ended: Ended | None) -> Ended | None:
        """Act, if exactly this was admitted; a scripted end without a result is one before anything was begun."""
        asked = (command.batch, command.evidence, command.operation)
        assert asked in self.let_in, "an act came that nobody had admitted"
        if self.admitted.get(command.device) != asked:
            return Ended(outcome=Outcome.REFUSED, reason=Reason.EVIDENCE_STALE)
        if ended is not None and ended.outcome is Outcome.REFUSED:
            return ended
        if self.opened.pop(command.device, None) is None:
            return Ended(outcome=Outcome.REFUSED, reason=Reason.EVIDENCE_STALE)
        del self.admitted[command.device]
        self.acted.append(command.device)
        self.reports(command, Started())
        moved = TypeRow(fplxdm="007", state=ActState.MOVED)
        result = ActResult(act=command.act, evidence=command.evidence, rows=(moved,))
        return ended or WELL.model_copy(update={"act": result})

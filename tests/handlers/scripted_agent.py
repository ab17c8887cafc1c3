"""An agent at the relay's border: it takes commands as a real one does and reports what the test says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from bot.clearing.reports import Reports
from bot.records.relay import AgentRow
from bot.records.types import now
from bot.relay import commands, reports
from device.contract import (
    Act,
    ActResult,
    ActState,
    AnyBody,
    AnyCommand,
    BackupResult,
    Ended,
    Evidence,
    Finding,
    Inspection,
    Outcome,
    Place,
    Progress,
    Reason,
    Report,
    RunAct,
    Started,
    TypeRow,
    TypeStatus,
    TypeTotals,
    Verify,
)
from tests.handlers.rig import Rig

TYPES = ("004", "007")
DISK = "661234567890"
TAXPAYER = "915001234567890123"


class ScriptedAgent:
    """Answers commands of one site.

    Args:
        agent_id: of a row made by `Rig.agent`; it gets this agent's key.
    """

    def __init__(self, rig: Rig, agent_id: str, listener: Reports) -> None:
        self.rig = rig
        self.agent_id = agent_id
        self.listener = listener
        self.key = Ed25519PrivateKey.generate()
        self.codes: list[str | None] = []
        with Session(rig.database.engine) as session:
            row = session.get_one(AgentRow, agent_id)
            raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            row.public_key = raw.hex()
            session.add(row)
            session.commit()
        self.seqs: dict[str, int] = {}

    async def change(self, **values: Any) -> None:
        """Change what the agent's last presence showed."""

        def write(session: Session) -> None:
            row = session.get_one(AgentRow, self.agent_id)
            row.presence = {**row.presence, **values}
            session.add(row)

        await self.rig.do(write)

    async def goes_away(self) -> None:
        def write(session: Session) -> None:
            row = session.get_one(AgentRow, self.agent_id)
            row.seen_at = now() - timedelta(hours=1)
            session.add(row)

        await self.rig.do(write)

    async def takes(self, kind: str) -> AnyCommand:
        """Return the next command, which must be of this kind."""
        command = await self.rig.do(commands.claim, self.agent_id)
        assert command is not None, f"no command waits, {kind!r} was expected"
        assert command.kind == kind, f"{command.kind!r} came, {kind!r} was expected"
        if isinstance(command, RunAct):
            self.codes.append(command.code)
        return command

    async def nothing_waits(self) -> None:
        assert await self.rig.do(commands.claim, self.agent_id) is None

    async def reports(self, command: AnyCommand, body: AnyBody) -> None:
        """Send the command's next report, signed."""
        seq = self.seqs[command.id] = self.seqs.get(command.id, 0) + 1
        if isinstance(body, Ended):
            signature = self.key.sign(body.signed_bytes(command.id)).hex()
            body = body.model_copy(update={"signature": signature})
        report = Report(seq=seq, at=now(), body=body)
        await self.rig.do(reports.receive, self.agent_id, command.id, report, self.listener)

    async def inspects(self, **values: Any) -> None:
        """Inspect and find nothing, or what `findings` says."""
        command = await self.takes("inspect")
        seen = inspection(**values)
        blocked = next((one for one in seen.findings if one.level == "block"), None)
        outcome = Outcome.REFUSED if blocked else Outcome.DONE
        reason = blocked.reason if blocked else None
        params = blocked.params if blocked else {}
        await self.reports(command, Started())
        await self.reports(command, Ended(outcome=outcome, reason=reason, params=params, inspection=seen))

    async def backs_up(self, invoices: int = 420, findings: tuple[Finding, ...] = ()) -> None:
        command = await self.takes("backup")
        await self.reports(command, Started())
        await self.reports(command, Progress(phase="backup", done=312, total=invoices, eta_s=40))
        places = (Place(name="本机", ok=True), Place(name="U盘", ok=True))
        result = BackupResult(
            run="r1", period="2026-11", manifest="ab" * 32, places=places, invoices=invoices, size_bytes=9000,
            findings=findings,
        )  # fmt: skip
        await self.reports(command, Ended(outcome=Outcome.DONE, backup=result))

    async def verifies(self, **values: Any) -> Evidence | None:
        command = await self.takes("verify")
        assert isinstance(command, Verify)
        opened = evidence(command.operation or 0, **values) if str(command.plan) in set(Act) else None
        await self.reports(command, Ended(outcome=Outcome.DONE, evidence=opened))
        return opened

    async def prepares(self) -> Evidence | None:
        """Inspect, back up, verify."""
        await self.inspects()
        await self.backs_up()
        return await self.verifies()

    async def ends(self, command: AnyCommand, outcome: Outcome, **values: Any) -> None:
        await self.reports(command, Ended(outcome=outcome, **values))

    async def acts(self, outcome: Outcome = Outcome.DONE, *states: ActState, **values: Any) -> None:
        """Take the act and report what became of each type."""
        command = await self.takes("act")
        assert isinstance(command, RunAct)
        await self.reports(command, Started())
        await self.reports(command, Progress(phase="confirm", done=0, total=2))
        rows = tuple(
            TypeRow(fplxdm=fplxdm, state=state, period_start=date(2026, 12, 1))
            for fplxdm, state in zip(TYPES, states or (ActState.MOVED,) * 2, strict=True)
        )
        findings = values.pop("findings", ())
        result = ActResult(act=command.act, evidence=command.evidence, rows=rows, findings=findings)
        await self.ends(command, outcome, act=result, **values)

    async def refuses_act(self, reason: Reason, **values: Any) -> None:
        """Let the guard say no: nothing was begun."""
        await self.ends(await self.takes("act"), Outcome.REFUSED, reason=reason, **values)


def inspection(**values: Any) -> Inspection:
    """Return what a healthy device shows, with changes."""
    types = tuple(
        TypeStatus(
            fplxdm=fplxdm,
            period_start=date(2026, 11, 1),
            period_end=date(2026, 11, 30),
            lock_date=date(2026, 12, 15),
            reported_at=None,
            reported=True,
        )
        for fplxdm in TYPES
    )
    base: dict[str, Any] = {
        "skpbh": DISK,
        "nsrsbh": TAXPAYER,
        "nsrmc": "示例商店",
        "kpjh": "0",
        "version": "1",
        "period": "2026-11",
        "types": types,
        "clock_off_s": 3.0,
        "pending_uploads": 0,
        "findings": (),
    }
    return Inspection(**{**base, **values})


def blocked(reason: Reason, **params: str) -> Finding:
    """Return a finding that blocks."""
    return Finding.model_validate({"reason": reason, "level": "block", "params": params})


def evidence(operation: int, **values: Any) -> Evidence:
    """Return the evidence of the sample chat, with changes."""
    totals = (("004", 118, "1203440.00"), ("007", 302, "88120.50"))
    types = tuple(
        TypeTotals(
            fplxdm=fplxdm,
            period_start=date(2026, 11, 1),
            period_end=date(2026, 11, 30),
            reported=True,
            issued=issued,
            void=0,
            amount=Decimal(amount),
            tax=Decimal("1.00"),
            lock_date=date(2026, 12, 15),
        )
        for fplxdm, issued, amount in totals
    )
    base: dict[str, Any] = {
        "operation": operation,
        "act": Act.CLEAR,
        "skpbh": DISK,
        "nsrsbh": TAXPAYER,
        "period": "2026-11",
        "types": types,
        "manifest": "ab" * 32,
        "places": (Place(name="本机", ok=True), Place(name="U盘", ok=True)),
        "findings": (),
        "made_at": now(),
        "valid_s": 1800,
    }
    return Evidence(**{**base, **values})

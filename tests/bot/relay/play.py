"""An agent with a key, a listener that remembers, and commands and reports to send."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from bot.relay import agents, commands, pairing
from bot.relay.views import AgentView, CommandView
from device.contract import (
    Act,
    AnyCommand,
    Backup,
    DevicePresence,
    Ended,
    Enrolled,
    Enrolment,
    Inspect,
    Outcome,
    Plan,
    Presence,
    Report,
    RunAct,
)
from tests import secrets_seen

DISK = "661234567890"
OTHER_DISK = "661234567891"
CODE = "482913"


@dataclass
class Recorder:
    """A listener that remembers what it was told."""

    reports: list[tuple[CommandView, Report]] = field(default_factory=list)
    expirations: list[CommandView] = field(default_factory=list)
    arrivals: list[AgentView] = field(default_factory=list)
    alarms: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)

    def reported(self, session: Session, command: CommandView, report: Report) -> None:
        self.reports.append((command, report))

    def expired(self, session: Session, command: CommandView) -> None:
        self.expirations.append(command)

    def arrived(self, session: Session, agent: AgentView) -> None:
        self.arrivals.append(agent)

    def alarm(self, session: Session, site_id: int, kind: str, params: dict[str, str]) -> None:
        self.alarms.append((site_id, kind, params))


@dataclass
class Agent:
    """What a test needs to play an agent."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    journal: str = "j1"
    id: str = ""
    token: str = ""

    def enrolment(self, code: str, *devices: DevicePresence) -> Enrolment:
        return Enrolment(
            code=code,
            public_key=self.key.public_key().public_bytes_raw().hex(),
            journal=self.journal,
            devices=devices,
        )

    def take(self, enrolled: Enrolled) -> None:
        self.id, self.token = enrolled.agent, enrolled.token

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def presence(self, **other: Any) -> Presence:
        shown: dict[str, Any] = {
            "software": "0.1.0",
            "instance": "i1",
            "journal": self.journal,
            "position": 1,
            "devices": (device(),),
            "approvers": ({"person": "P3", "name": "王经理"},),
            "places": ({"name": "D盘", "free_bytes": 10**10},),
            "clock": now(),
            "running": (),
            "acts_locked": False,
            "self_approval": False,
        }
        return Presence.model_validate({**shown, **other})

    def signed(self, command_id: str, ended: Ended) -> Ended:
        signature = self.key.sign(ended.signed_bytes(command_id)).hex()
        return ended.model_copy(update={"signature": signature})


def now() -> datetime:
    return datetime.now(UTC)


def device(skpbh: str = DISK, name: str = "主机", port: str = "COM3") -> DevicePresence:
    return DevicePresence(skpbh=skpbh, name=name, nsrsbh="91440300MA5TEST01X", port=port)


def backup(command_id: str, device: str = DISK, not_after: datetime | None = None) -> Backup:
    return Backup(
        id=command_id, operation=7, device=device, not_after=not_after or now() + timedelta(minutes=5)
    )


def inspect(command_id: str, device: str = DISK) -> Inspect:
    return Inspect(
        id=command_id, operation=7, device=device, not_after=now() + timedelta(minutes=5), plan=Plan.CLEAR
    )


def act(command_id: str, device: str = DISK) -> RunAct:
    return RunAct(
        id=command_id,
        operation=7,
        device=device,
        not_after=now() + timedelta(minutes=5),
        act=Act.CLEAR,
        evidence="e" * 64,
        requester="P7",
        approver="P3",
    )


def report(seq: int, body: Any = None) -> Report:
    return Report(
        seq=seq, at=now(), body=body or {"type": "progress", "phase": "backup", "done": seq, "total": 9}
    )


def ended(seq: int, outcome: Outcome = Outcome.DONE) -> Report:
    return report(seq, Ended(outcome=outcome))


def queued(session: Session, agent: Agent, *wanted: AnyCommand) -> None:
    for command in wanted:
        commands.queue(session, agent.id, command, CODE if command.kind == "act" else None)


def pair(session: Session, agent: Agent, listener: Recorder, site_id: int = 1) -> None:
    code = secrets_seen.made(pairing.make(session, site_id, by=None))
    enrolled = agents.enrol(session, agent.enrolment(code), listener)
    secrets_seen.made(enrolled.token)
    agent.take(enrolled)
    session.commit()

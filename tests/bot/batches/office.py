"""An office with sites and devices at the hub's side; its agents do what a test says, in the test's own session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import create_autospec

from sqlmodel import Session

from bot.batches import reading
from bot.batches.batches import Batches
from bot.batches.limits import BatchLimits
from bot.batches.nights import Nights
from bot.batches.states import BatchState
from bot.batches.views import Batch, Item, SiteCode
from bot.clearing.flow import Clearing
from bot.clearing.notices import Notices
from bot.clearing.phases import Phase
from bot.clearing.reports import Reports
from bot.people import Person, Role, meet, person
from bot.records.people import RoleRow, SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.types import now
from bot.tickets.desk import Desk
from bot.tickets.notices import TicketNotices
from device.contract import ApproverInfo, Plan, Presence
from tests.bot.batches.agent import PUBLIC, RIGHT, Agent

AT_ONCE = BatchLimits(lot=100, lot_s=3600)


@dataclass
class Told:
    """bot.batches.notices.BatchNotices: what was told, in a list."""

    said: list[tuple[str, Any]] = field(default_factory=list)

    def progress(self, session: Session, batch: Batch) -> None:
        self.said.append(("progress", batch))

    def wanted(self, session: Session, batch: Batch, codes: Sequence[SiteCode], totals: Any) -> None:
        self.said.append(("wanted", (batch, codes, totals)))

    def settled(self, session: Session, batch: Batch, code: SiteCode) -> None:
        self.said.append(("settled", code))

    def denied_at(self, session: Session, batch: Batch, codes: Sequence[SiteCode], by: Person) -> None:
        self.said.append(("denied_at", [one.site for one in codes]))

    def code_wrong(self, session: Session, batch: Batch, code: SiteCode) -> None:
        self.said.append(("code_wrong", code))

    def code_late(self, session: Session, batch: Batch, code: SiteCode) -> None:
        self.said.append(("code_late", code))

    def closed(self, session: Session, batch: Batch, codes: Sequence[SiteCode]) -> None:
        self.said.append(("closed", codes))

    def canary(self, session: Session, batch: Batch) -> None:
        self.said.append(("canary", batch))

    def ended(self, session: Session, batch: Batch) -> None:
        self.said.append(("ended", batch))

    def stuck(self, session: Session, batch: Batch) -> None:
        self.said.append(("stuck", batch))

    def of(self, kind: str) -> list[Any]:
        return [what for one, what in self.said if one == kind]


class Office:
    """A clerk, two managers who are enrolled everywhere, and sites."""

    def __init__(self, session: Session, limits: BatchLimits = AT_ONCE) -> None:
        self.session = session
        self.clerk, self.manager, self.other = (
            self._person(number, name, role)
            for number, name, role in (
                (1, "王芳", Role.CLERK),
                (2, "李经理", Role.MANAGER),
                (3, "赵经理", Role.MANAGER),
            )
        )
        self.told = Told()
        self.alone = create_autospec(Notices, instance=True)  # what is said of operations
        self.desk = Desk(create_autospec(TicketNotices, instance=True))
        self.limits = limits
        self.nights = Nights()
        self.agents: list[Agent] = []
        self.devices: list[int] = []
        self.starts()

    def starts(self) -> None:
        """Begin a life of the hub: what only memory held is gone."""
        self.clearing = Clearing(self.alone)
        self.batches = Batches(self.clearing, self.told, self.limits, self.nights)
        self.reports = Reports(self.clearing, self.desk, self.batches.questions)
        for agent in self.agents:
            agent.listener = self.reports

    def site(self, devices: int, **presence: Any) -> Agent:
        """Add a site with so many devices and an agent."""
        number = len(self.agents) + 1
        row = SiteRow(name=f"{number}号店")
        self.session.add(row)
        self.session.flush()
        agent = Agent(self.session, f"a{number}", self.reports)
        self.session.add(_agent_row(agent.id, row.id or 0, [self.manager, self.other], presence))
        made = [_device(row.id or 0, number, one) for one in range(devices)]
        self.session.add_all(made)
        self.session.flush()
        self.agents.append(agent)
        self.devices += [one.id or 0 for one in made]
        return agent

    def opens(self, plan: Plan = Plan.CLEAR, **values: Any) -> int:
        """Open a batch of every device; return its id."""
        return self.batches.open(self.session, self.clerk, self.devices, plan, **values).id

    def ticks(self, after: timedelta = timedelta(0)) -> None:
        self.batches.engine.tick(self.session, now() + after)
        self.session.flush()

    def goes(self, after: timedelta = timedelta(0)) -> None:
        """Let hub and agents do what they can without people."""
        idle = 0
        while idle < 3:
            self.ticks(after)
            done = sum(agent.works() for agent in self.agents)
            idle = 0 if done else idle + 1

    def asked(self) -> int:
        """Open a batch and bring it to its question; return its id."""
        batch_id = self.opens()
        self.goes()
        assert self.batch(batch_id).state is BatchState.ASKING
        return batch_id

    def types(self, batch_id: int, *codes: str, by: Person | None = None) -> list[SiteCode]:
        digest = self.batch(batch_id).digest
        return self.batches.approve(self.session, batch_id, digest, by or self.manager, codes)

    def approves(self, batch_id: int) -> None:
        """Type a right code for every site."""
        self.types(batch_id, *[RIGHT] * len(self.agents))

    def batch(self, batch_id: int) -> Batch:
        found = reading.find(self.session, batch_id)
        assert found is not None
        return found

    def items(self, batch_id: int, *phases: Phase, **values: Any) -> list[Item]:
        return reading.items(self.session, batch_id, phases, **values)

    def acted(self) -> list[str]:
        return [disk for agent in self.agents for disk in agent.acted]

    def shows(self, agent: Agent, **presence: Any) -> None:
        """Change what an agent's last presence showed."""
        row = self.session.get_one(AgentRow, agent.id)
        row.presence = {**row.presence, **presence}
        self.session.add(row)
        self.session.flush()

    def _person(self, number: int, name: str, role: Role) -> Person:
        who = meet(self.session, "telegram", number, number, name, "zh")
        self.session.add(RoleRow(person_id=who.id, site_id=0, role=role))
        self.session.flush()
        return person(self.session, who.id)


def disk(site: int, number: int) -> str:
    """Return the disk number of a site's device, both from 0."""
    return f"66{site + 1:05}{number:05}"


def _device(site_id: int, site: int, number: int) -> DeviceRow:
    return DeviceRow(
        site_id=site_id,
        name=f"设备{number + 1}",
        skpbh=disk(site - 1, number),
        nsrsbh=f"9111011{site:05}{number:06}",
    )


def _agent_row(agent_id: str, site_id: int, approvers: Sequence[Person], more: dict[str, Any]) -> AgentRow:
    values: dict[str, Any] = {
        "software": "0.1.0", "instance": "i1", "journal": "j1", "position": 1, "devices": (), "places": (),
        "approvers": tuple(ApproverInfo(person=who.number, name=who.name) for who in approvers),
        "clock": now(), "running": (), "acts_locked": False, "self_approval": False,
    }  # fmt: skip
    presence = Presence(**{**values, **more})
    return AgentRow(
        id=agent_id,
        site_id=site_id,
        token_hash=agent_id,
        public_key=PUBLIC,
        journal="j1",
        instance="i1",
        seen_at=now(),
        presence=presence.model_dump(mode="json"),
    )

"""An office with two sites whose agents do what a test says."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlmodel import Session, select

from bot.clearing.reports import Reports
from bot.people import Role
from bot.records.batches import BatchRow
from bot.records.people import RoleRow
from bot.records.relay import AgentRow
from bot.records.types import now
from device.contract import Ended
from tests.bot.batches.agent import PUBLIC, Agent
from tests.handlers.office import Office


@dataclass
class Firm:
    """An office with two sites, agents that do what a test says, and a manager of both."""

    office: Office
    agents: dict[str, Agent] = field(default_factory=dict)
    ends: dict[tuple[str, str], Ended] = field(default_factory=dict)

    async def goes(self) -> None:
        """Let hub and agents do what they can without people."""
        idle = 0
        while idle < 3:
            idle = 0 if await self.office.rig.do(self._works) else idle + 1

    def _works(self, session: Session) -> int:
        self.office.batches.engine.tick(session, now())
        session.flush()
        return sum(self._agent(session, one.id).works() for one in session.exec(select(AgentRow)).all())

    def _agent(self, session: Session, agent_id: str) -> Agent:
        listener = Reports(self.office.clearing, self.office.desk, self.office.batches.questions)
        agent = self.agents.setdefault(agent_id, Agent(session, agent_id, listener))
        agent.session, agent.ends = session, self.ends
        return agent

    async def asks(self) -> None:
        """Bring a batch of everything to its question."""
        await self.office.clerk.says("批量")
        await self.office.clerk.presses("▶ 开始清卡")
        await self.goes()

    async def state(self) -> str:
        return await self.office.rig.do(lambda session: session.exec(select(BatchRow.state)).one())


async def opened(office: Office) -> Firm:
    """Return the firm of an office: five devices, agents at both sites, and everybody at both."""
    rig = office.rig
    for site in (office.site_id, office.other_site_id):
        rig.agent(site, [office.manager])
    names = [(office.site_id, "二店"), *((office.other_site_id, f"海店{one}") for one in range(3))]
    for number, (site, name) in enumerate(names):
        rig.device(site, name, f"66123456000{number}")

    def more(session: Session) -> None:
        for who, role in ((office.clerk, Role.CLERK), (office.manager, Role.MANAGER)):
            session.add(RoleRow(person_id=who.person_id, site_id=office.other_site_id, role=role))
        for row in session.exec(select(AgentRow)).all():
            row.public_key = PUBLIC

    await rig.do(more)
    return Firm(office)

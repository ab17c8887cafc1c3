"""The hub's relay on loopback, over real HTTP, with a listener that remembers what the agent reports."""

from __future__ import annotations

import asyncio
from pathlib import Path

import uvicorn
from sqlmodel import Session

from bot.records.database import Database
from bot.records.people import SiteRow
from bot.relay import agents, commands, pairing
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from device.config import HubConfig
from device.contract import AnyCommand, Ended, Enrolment, Report
from device.identity import Identity
from tests import secrets_seen
from tests.bot.relay.play import Recorder
from tests.databases import own_url
from tests.tables import make_tables


class RelayHub:
    """Serves one site's agent; can go away and come back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.listener = Recorder()
        self.database = Database(own_url(folder / "hub.db"))
        make_tables(self.database.engine)
        self.port = 0
        self.agent_id = ""

    async def __aenter__(self) -> RelayHub:
        await self.comes()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes()
        await self.database.close()

    async def comes(self) -> None:
        self.relay = Relay(self.database, self.listener, RelaySettings(look_every_s=0.05, tidy_every_s=0.05))
        config = uvicorn.Config(build_app(self.relay), port=self.port, log_level="error")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def goes(self) -> None:
        self.relay.close()
        self._server.should_exit = True
        await self._serving

    async def enrols(self, identity: Identity, journal: str) -> HubConfig:
        """Pair a new site with this key and journal."""
        code = await self.database.do(_site)
        enrolment = Enrolment(code=code, public_key=identity.public_key, journal=journal)
        enrolled = await self.database.do(agents.enrol, enrolment, self.listener)
        self.agent_id = enrolled.agent
        secrets_seen.made(enrolled.token)
        url = f"http://127.0.0.1:{self.port}"
        return HubConfig(url=url, agent=enrolled.agent, token=enrolled.token, journal=journal)

    async def queues(self, command: AnyCommand, code: str | None = None) -> None:
        await self.database.do(commands.queue, self.agent_id, command, code)
        self.relay.wake(self.agent_id)

    async def end_of(self, command: str) -> Ended:
        """Wait for a command's end."""
        while True:
            for known, report in self.listener.reports:
                if known.id == command and isinstance(report.body, Ended):
                    return report.body
            await asyncio.sleep(0.01)

    def reports_of(self, command: str) -> list[Report]:
        return [report for known, report in self.listener.reports if known.id == command]


def _site(session: Session) -> str:
    session.add(SiteRow(id=1, name="一店"))
    session.flush()
    return secrets_seen.made(pairing.make(session, 1, by=None))

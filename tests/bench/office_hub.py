"""The bench's hub: a process as it is shipped, its database, and the people whom it knows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, text
from sqlmodel import Session, SQLModel, select

from bot.batches import reading
from bot.batches.views import Batch, Item
from bot.demo.processes import Process, run
from bot.people import Person, Role, meet, person
from bot.records.batches import BatchRow
from bot.records.database import Database
from bot.records.people import RoleRow, SiteRow
from bot.records.relay import AgentRow
from bot.relay import agents, pairing
from device.config import HubConfig
from device.contract import Enrolment
from tests.bot.relay.play import Recorder
from tests.telegram_server import TelegramServer

PEOPLE = {Role.ADMIN: (1001, "钱管理"), Role.CLERK: (1002, "王芳"), Role.MANAGER: (1003, "李经理")}


def site_name(number: int) -> str:
    """Return what the site with this number, from 0, is called."""
    return f"网点{number + 1}"


class BenchHub:
    """Made before the devices; `opens` starts the process.

    Attributes:
        process: the hub's.
        people: by role.
        users: the same at Telegram.
    """

    def __init__(self, folder: Path, telegram: TelegramServer, url: str) -> None:
        home = folder / "hub"
        home.mkdir()
        self._environment = {
            "QINGKA_HOME": str(home),
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": url,
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_RELAY_PORT": "0",
            "QINGKA_TELEGRAM_TOKEN": telegram.token,
            "QINGKA_TELEGRAM_BASE_URL": telegram.base_url,
        }
        self.process = Process("bot.cli", ["serve"], folder / "hub.log", self._environment)
        self.users = {role: telegram.user(*one) for role, one in PEOPLE.items()}
        self._url = url or f"sqlite:///{home}/qingka.db"
        self.people: Mapping[Role, Person] = {}

    async def opens(self) -> None:
        """Make the tables, start the hub, and let everybody in."""
        await run("bot.cli", ["db", "upgrade"], self._environment)
        self.process.start()
        self.url = (await self.process.heard(r"relay listens on (http\S+)", 60))[1]
        self.database = Database(self._url)
        self.people = await self.database.do(_people)

    async def pair(self, number: int, enrolment: Enrolment) -> HubConfig:
        code = await self.database.do(_site, number)
        asked = enrolment.model_copy(update={"code": code})
        enrolled = await self.database.do(agents.enrol, asked, Recorder())
        return HubConfig(url=self.url, agent=enrolled.agent, token=enrolled.token, journal=enrolment.journal)

    async def there(self, count: int) -> None:
        """Wait until so many agents have shown themselves."""
        while await self.database.read(_present) < count:
            await asyncio.sleep(0.2)

    async def newest(self) -> Batch:
        """Return the batch that was asked for last."""
        return await self.batch(await self.database.read(_newest))

    async def batch(self, batch_id: int) -> Batch:
        found = await self.database.read(reading.find, batch_id)
        assert found is not None
        return found

    async def items(self, batch_id: int) -> list[Item]:
        return await self.database.read(reading.items, batch_id)

    async def held(self) -> tuple[int, int]:
        """Return how many rows the tables have, and their bytes."""
        return await self.database.read(_held)

    async def close(self) -> None:
        self.process.stop()
        await self.database.close()


def _people(session: Session) -> dict[Role, Person]:
    found = {}
    for role, (number, name) in PEOPLE.items():
        who = meet(session, "telegram", number, number, name, "zh")
        session.add(RoleRow(person_id=who.id, site_id=0, role=role))
        session.flush()
        found[role] = person(session, who.id)
    return found


def _held(session: Session) -> tuple[int, int]:
    rows = sum(
        session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    )
    on_server = session.get_bind().dialect.name == "postgresql"
    size = "pg_database_size(current_database())" if on_server else "page_count * page_size"
    of = "" if on_server else " FROM pragma_page_count(), pragma_page_size()"
    return rows, session.execute(text(f"SELECT {size}{of}")).scalar_one()


def _newest(session: Session) -> int:
    return session.exec(select(func.max(BatchRow.id))).one() or 0


def _site(session: Session, number: int) -> str:
    session.add(SiteRow(id=number + 1, name=site_name(number)))
    session.flush()
    return pairing.make(session, number + 1, by=None)


def _present(session: Session) -> int:
    rows = session.exec(select(AgentRow)).all()
    return sum(bool(row.presence) for row in rows)

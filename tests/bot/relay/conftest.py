"""A hub's relay on a database file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session

from bot.records.database import Database, open_engine
from bot.records.people import SiteRow
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from tests.bot.relay.play import Agent, Recorder, pair
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture
def url(tmp_path: Path) -> str:
    return own_url(tmp_path / "hub.db")


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    engine = open_engine(url)
    make_tables(engine)
    with Session(engine) as session:
        session.add_all([SiteRow(id=1, name="一店"), SiteRow(id=2, name="二店")])
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def listener() -> Recorder:
    return Recorder()


@pytest.fixture
def agent(session: Session, listener: Recorder) -> Agent:
    """An agent enrolled at site 1."""
    agent = Agent()
    pair(session, agent, listener)
    return agent


@pytest.fixture
async def database(url: str, session: Session) -> AsyncIterator[Database]:
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
async def relay(database: Database, listener: Recorder) -> AsyncIterator[Relay]:
    relay = Relay(database, listener, RelaySettings(look_every_s=0.05, tidy_every_s=0.05))
    async with relay.running():
        yield relay


@pytest.fixture
async def http(relay: Relay) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build_app(relay), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub/agent/v1") as client:
        yield client

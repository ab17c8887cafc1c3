from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

import bot.records as tables
from bot.records.database import open_engine
from tests.bot.tickets.databases import new_database, undone, with_tables
from tests.bot.tickets.desk_world import DeskWorld
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture
def desk_world() -> Iterator[DeskWorld]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        yield DeskWorld(session)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_tables() -> Iterator[Engine]:
    engine = with_tables("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "tickets"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def both_tables(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(f"{request.param}_tables")
    return engine


@pytest.fixture
def on_both(both_tables: Engine) -> Iterator[Session]:
    """A session on SQLite, and on PostgreSQL."""
    with undone(both_tables) as session:
        yield session

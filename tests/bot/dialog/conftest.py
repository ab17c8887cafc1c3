"""Storages of dialog states, each ready for use: in memory, on a SQLite file, on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from bot.dialog.keys import StorageKey
from bot.dialog.memory import MemoryStorage
from bot.dialog.sql import SqlStorage
from bot.dialog.storage import BaseStorage
from bot.records.database import Database
from bot.records.dialog import DialogRow


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    async with with_dialog_table(f"sqlite:///{tmp_path / 'hub.db'}") as database:
        yield database


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    async with with_dialog_table(postgres_url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    chosen: Database = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> BaseStorage:
    return open_storage(request)


def open_storage(request: pytest.FixtureRequest) -> BaseStorage:
    """Return the storage named by a fixture's parameter."""
    return (
        MemoryStorage() if request.param == "memory" else SqlStorage(request.getfixturevalue(request.param))
    )


@pytest.fixture
def key() -> StorageKey:
    return StorageKey(bot_id=42, chat_id=-100, user_id=7)


@asynccontextmanager
async def with_dialog_table(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    table = SQLModel.metadata.tables[str(DialogRow.__tablename__)]
    SQLModel.metadata.create_all(database.engine, tables=[table])
    yield database
    SQLModel.metadata.drop_all(database.engine, tables=[table])
    await database.close()

"""A unit inside a unit would wait for itself: it is refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.records.database import Database

WAIT_S = 10


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    urls = {"memory": "sqlite://", "sqlite": f"sqlite:///{tmp_path / 'hub.db'}"}
    database = Database(urls.get(request.param) or request.getfixturevalue("postgres_url"))
    yield database
    await database.close()


async def test_a_unit_in_a_unit_is_refused_and_the_next_is_served(database: Database) -> None:
    async def nested() -> None:
        async with database.unit():
            await database.do(_one)

    with pytest.raises(RuntimeError, match="has a unit open"):
        await asyncio.wait_for(nested(), WAIT_S)
    assert await asyncio.wait_for(database.do(_one), WAIT_S) == 1


async def test_a_task_that_was_begun_in_a_unit_has_units_of_its_own(database: Database) -> None:
    async with database.unit() as unit:
        other = asyncio.create_task(database.do(_one))
        assert await unit.do(_one) == 1
    assert await asyncio.wait_for(other, WAIT_S) == 1


async def test_what_is_read_in_a_unit_is_read_or_refused(database: Database) -> None:
    async def look() -> int:
        async with database.unit():
            return await database.read(_one)

    looking = asyncio.wait_for(look(), WAIT_S)
    if database.url == "sqlite://":
        with pytest.raises(RuntimeError, match="has a unit open"):
            await looking
    else:
        assert await looking == 1


def _one(session: Session) -> int:
    return int(session.execute(text("SELECT 1")).scalar_one())

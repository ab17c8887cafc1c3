"""What follows a commit: called once it stands, whatever another call raises, and though the caller has gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlmodel import Session

from bot.records.database import Database

WAIT_S = 10


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with an empty table of words."""
    sqlite = request.param == "sqlite"
    database = Database(
        f"sqlite:///{tmp_path / 'w.db'}" if sqlite else request.getfixturevalue("postgres_url")
    )
    await database.do(_run, "CREATE TABLE after_commit_word (said TEXT PRIMARY KEY)")
    yield database
    await database.do(_run, "DROP TABLE after_commit_word")
    await database.close()


async def test_a_call_that_raises_fails_neither_its_unit_nor_the_calls_after_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def cannot() -> None:
        raise PermissionError("a file cannot be deleted")

    async def write(word: str) -> None:
        async with database.unit() as unit:
            await unit.briefly(_say, word)
            unit.after_commit(cannot)
            unit.after_commit(lambda: told.append(word))

    await asyncio.gather(*(write(word) for word in "一二三"))
    assert sorted(told) == sorted(await _words(database)) == sorted("一二三")
    assert [one.message[:4] for one in caplog.records] == ["BUG-"] * 3


async def test_who_is_cancelled_while_his_unit_is_committed_has_it_told_of_if_it_was(
    database: Database,
) -> None:
    reached, goes_on, told = threading.Event(), threading.Event(), []

    def hold(_connection: Connection, *_savepoint: object) -> None:
        reached.set()
        goes_on.wait(WAIT_S)

    async def write() -> None:
        async with database.unit() as unit:
            await unit.do(_say, "一")
            unit.after_commit(lambda: told.append("一"))
            moment = "release_savepoint" if database.url.startswith("sqlite") else "commit"
            event.listen(database.engine, moment, hold)

    writer = asyncio.create_task(write())
    assert await asyncio.to_thread(reached.wait, WAIT_S)
    writer.cancel()
    await asyncio.sleep(0.01)
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writer
    assert await _words(database) == told == ["一"]


def _run(session: Session, statement: str) -> None:
    session.execute(text(statement))


def _say(session: Session, word: str) -> None:
    session.execute(text("INSERT INTO after_commit_word VALUES (:said)"), {"said": word})


async def _words(database: Database) -> list[str]:
    query = text("SELECT said FROM after_commit_word")
    return await database.read(lambda session: list(session.execute(query).scalars()))

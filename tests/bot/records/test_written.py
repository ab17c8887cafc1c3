"""Who hears what units write: at their release, or once it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from bot.records.database import Database
from bot.records.written import Writes


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with an empty table of words."""
    database = Database(f"sqlite:///{tmp_path / 'w.db'}")
    await database.do(_run, "CREATE TABLE word (said TEXT PRIMARY KEY)")
    yield database
    await database.close()


async def test_what_a_unit_writes_is_heard_once_it_stands(database: Database) -> None:
    heard: list[Writes] = []
    with database.hearers.hearing(heard.append):
        async with database.unit() as unit:
            await unit.briefly(_run, "INSERT INTO word VALUES ('一')")
            await unit.do(_run, "DELETE FROM word")
            assert heard == []
        await database.do(_run, "SELECT * FROM word")
    await database.do(_run, "INSERT INTO word VALUES ('二')")
    assert heard == [{"INSERT word", "DELETE word"}]


async def test_what_is_taken_back_is_not_heard(database: Database) -> None:
    heard: list[Writes] = []
    hearing = database.hearers.hearing
    with hearing(heard.append), hearing(heard.append, early=True), pytest.raises(KeyError):
        await database.do(_write_and_break)
    assert heard == []


async def test_who_is_called_at_a_units_release_shares_its_commit(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    begun: list[asyncio.Task[None]] = []

    def goes_on(_writes: Writes) -> None:
        if not begun:
            begun.append(asyncio.create_task(database.briefly(_run, "INSERT INTO word VALUES ('二')")))

    with database.hearers.hearing(goes_on, early=True):
        await database.briefly(_run, "INSERT INTO word VALUES ('一')")
    await begun[0]
    assert len(commits) == 1


async def test_one_who_hears_and_fails_keeps_it_from_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Writes] = []

    def cannot(_writes: Writes) -> None:
        raise PermissionError

    with database.hearers.hearing(cannot), database.hearers.hearing(heard.append):
        await database.do(_run, "INSERT INTO word VALUES ('一')")
    assert heard == [{"INSERT word"}]
    assert "BUG-" in caplog.text


def _run(session: Session, statement: str) -> None:
    session.execute(text(statement))


def _write_and_break(session: Session) -> None:
    _run(session, "INSERT INTO word VALUES ('一')")
    raise KeyError

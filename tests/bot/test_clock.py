"""The hub's clock: what is due is done, each in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from sqlmodel import Session, col, select

import bot.records as tables
from bot.clock import Chore, Clock
from bot.records.database import Database
from bot.records.people import SiteRow
from tests.databases import own_url
from tests.tables import make_tables


@pytest_asyncio.fixture
async def database() -> AsyncIterator[Database]:
    assert tables.people is not None
    made = Database(own_url())
    make_tables(made.engine)
    yield made
    await made.close()


def adds(name: str) -> Chore:
    return Chore(name, _always, lambda session, moment: session.add(SiteRow(name=name)))


def _always(session: Session, moment: datetime) -> bool:
    return True


def _breaks(session: Session, moment: datetime) -> None:
    session.add(SiteRow(name="half"))
    session.flush()
    raise RuntimeError("no")


async def names(database: Database) -> list[str]:
    return await database.read(
        lambda session: list(session.exec(select(SiteRow.name).order_by(col(SiteRow.id))).all())
    )


async def test_what_is_not_due_is_not_done_and_nobody_is_woken(database: Database) -> None:
    woken: list[int] = []
    never = Chore("never", lambda session, moment: False, _breaks)
    await Clock(database, [never], lambda: woken.append(1)).tick()
    assert (await names(database), woken) == ([], [])


async def test_a_chore_that_fails_leaves_nothing_behind_and_the_others_are_done(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    woken: list[int] = []
    chores = [adds("before"), Chore("broken", _always, _breaks), adds("after")]
    with caplog.at_level(logging.ERROR):
        await Clock(database, chores, lambda: woken.append(1)).tick()
    assert (await names(database), len(woken)) == (["before", "after"], 2)
    assert ["'broken'" in record.message for record in caplog.records] == [True]

"""Two turns that need a ticket's first topic at once, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import Session, select

from bot.dialog.messages import Chat
from bot.people import meet
from bot.records.database import Database
from bot.records.people import EVERY_SITE
from bot.records.tickets import TopicRow
from bot.tickets import groups, opening
from bot.tickets.groups import StaffGroup
from bot.tickets.views import TicketView
from tests.bot.tickets.databases import new_database, with_tables

LOOK_S = 0.2


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    url = new_database(postgres_url, "topic_races")
    with_tables(url).dispose()
    database = Database(url)
    yield database
    await database.close()


async def test_both_are_shown_the_same_topic(database: Database) -> None:
    ticket, group = await database.do(_begun)
    async with database.unit() as first:
        mine = await first.do(groups.place, ticket, group, "#1")
        second = asyncio.create_task(database.do(_place, ticket, group))
        await asyncio.sleep(LOOK_S)
    assert await second == mine
    rows = await database.read(lambda session: session.exec(select(TopicRow)).all())
    assert [row.name for row in rows] == ["#1"]


def _begun(session: Session) -> tuple[TicketView, StaffGroup]:
    by = meet(session, "telegram", 1, 1, "王芳", "zh")
    group = groups.join(session, by, "telegram", -7, "客服群", EVERY_SITE, "")
    return opening.open_question(session, by, "坏了"), group


def _place(session: Session, ticket: TicketView, group: StaffGroup) -> Chat:
    return groups.place(session, ticket, group, "#1")

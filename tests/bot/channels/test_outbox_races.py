"""What the outbox claims while a turn writes: on PostgreSQL, where both happen at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest
from sqlmodel import Session, col, select

from bot.channels import outbox_rows
from bot.channels.outbox_types import Claimed, Outcome, Room, Scope, Tell
from bot.dialog.messages import Chat
from bot.dialog.post import Post
from bot.records.database import Database
from bot.records.messages import OutboxRow
from tests.bot.tickets.databases import new_database, with_tables
from tests.catalogues import SHIPPED

CHAT = Chat("telegram", -5)
SCOPE = Scope("telegram")
POST = Post(SHIPPED)
LOOK_S = 0.2
NUMBERS = count()


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    url = new_database(postgres_url, f"outbox_{next(NUMBERS)}")
    with_tables(url).dispose()
    database = Database(url)
    yield database
    await database.close()


async def test_an_edit_and_a_claim_that_meet_lose_no_words(database: Database) -> None:
    await _says(database, "旧", "entry-1")
    async with database.unit() as turn:
        await turn.do(POST.to_chat, CHAT, "新", (), "entry-1")
        assert await asyncio.create_task(_claims(database)) == []  # and does not wait for the turn
    (claimed,) = await _claims(database)
    assert claimed.payload["text"] == "新"
    await database.do(_ended, claimed)
    assert await _rows(database) == []


async def test_an_edit_that_comes_while_its_row_is_claimed_is_said_after_it(database: Database) -> None:
    await _says(database, "旧", "entry-1")
    async with database.unit() as outbox:
        (claimed,) = await outbox.do(outbox_rows.turn_over, SCOPE, (), Room(16, 16), Tell())
        edit = asyncio.create_task(_says(database, "新", "entry-1"))
        await asyncio.sleep(LOOK_S)
    await edit
    await database.do(_ended, claimed)
    assert [row.payload["text"] for row in await _rows(database)] == ["新"]


async def _says(database: Database, text: str, slot: str) -> None:
    await database.do(POST.to_chat, CHAT, text, (), slot)


async def _claims(database: Database) -> list[Claimed]:
    return await database.do(outbox_rows.turn_over, SCOPE, (), Room(16, 16), Tell())


def _ended(session: Session, claimed: Claimed) -> None:
    outcome = Outcome(claimed, "sent", message_id=9)
    outbox_rows.turn_over(session, SCOPE, [outcome], Room(0, 0), Tell())


async def _rows(database: Database) -> list[OutboxRow]:
    waiting = select(OutboxRow).where(OutboxRow.state == "new").order_by(col(OutboxRow.id).desc())
    return await database.read(lambda session: list(session.exec(waiting).all()))

"""Keeping updates: numbers that Telegram uses again, what is tried again, and bugs that stop no other update."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from telegram import User

from bot.channels.telegram_keeper import Keeper
from bot.channels.turns import Turns
from bot.dialog import poison
from bot.records.database import Database
from bot.records.messages import InboxRow, OutboxRow
from bot.records.types import now
from tests.bot.channels.telegram_rig import until, until_so
from tests.bot.dialog.conversation import Conversation
from tests.databases import about_sqlite, own_url

ME = User(1, "Qingka", is_bot=True, username="qingka_test_bot")
SENDER = {"id": 7, "is_bot": False, "first_name": "王芳"}
GONE = "ALTER TABLE staff_group RENAME TO staff_group_gone"
CHAT = {"id": 7, "type": "private", "first_name": "王芳"}


class Hall:
    """A keeper, and what its people said."""

    def __init__(self, database: Database) -> None:
        self.talk = Conversation(database)
        self.turns = Turns(self.talk.dispatcher, database, 0.01)
        self.keeper = Keeper(ME, database, self.turns, self.talk.post, 0.01)

    async def brings(self, number: int, text: str = "你好", said: datetime | None = None) -> None:
        date = int((said or now()).timestamp())
        message = {"message_id": 1, "date": date, "chat": CHAT, "from": SENDER, "text": text}
        await self.keeper.take([{"update_id": number, "message": message}])

    async def heard(self, *texts: str) -> None:
        await until(lambda: self.talk.handlers.heard == list(texts), 10)

    async def states(self) -> list[str]:
        return [state for state, _ in await self.talk.inbox()]

    async def do(self, call: Any, *args: Any) -> Any:
        return await self.talk.database.do(call, *args)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    database = Database(own_url(tmp_path / "hub.db"))
    hall = Hall(database)
    yield hall
    await hall.turns.end()
    await database.close()


async def test_a_number_that_telegram_uses_again_after_its_week_of_silence_is_another_update(
    hall: Hall,
) -> None:
    await hall.brings(5, "之前")
    await hall.heard("之前")
    await until_so(lambda: _done(hall), 10)
    await hall.do(_received, now() - timedelta(days=8), now() - timedelta(days=8))
    await hall.brings(5, "之后")
    await hall.heard("之前", "之后")


@pytest.mark.parametrize("said_ago", [timedelta(days=8), timedelta(days=1)])
async def test_what_was_said_before_its_number_was_kept_is_the_same_update_however_late_it_comes(
    hall: Hall, said_ago: timedelta
) -> None:
    said = now() - said_ago
    await hall.brings(5, "之前", said)
    await until_so(lambda: _done(hall), 10)
    await hall.do(_received, said + timedelta(hours=1))
    await hall.brings(5, "之前", said)
    await hall.brings(6, "另一条")
    await hall.heard("之前", "另一条")


@pytest.mark.parametrize("step", [timedelta(days=3), timedelta(days=-3)])
async def test_a_clock_that_was_wrong_when_an_update_was_kept_makes_no_other_update_of_it(
    hall: Hall, step: timedelta
) -> None:
    said = now()
    await hall.brings(5, "之前", said)
    await until_so(lambda: _done(hall), 10)
    await hall.do(_received, now() + step)
    await hall.brings(5, "之前", said)
    await hall.brings(6, "另一条")
    await hall.heard("之前", "另一条")


async def test_what_nobody_has_seen_yet_outlives_its_number_and_can_still_be_tried_again(hall: Hall) -> None:
    await hall.brings(5, "/break")
    await until_so(lambda: _poisoned(hall), 10)
    await hall.do(_received, now() - timedelta(days=8), now() - timedelta(days=8))
    await hall.brings(5, "之后")
    await hall.heard("之后")
    (one,) = await hall.do(poison.unseen)
    await hall.do(poison.try_again, one.id)
    await hall.keeper.catch_up()
    await until_so(lambda: _poisoned(hall), 10)
    assert sorted(await hall.states()) == ["done", "poison"]


async def test_what_is_to_be_tried_again_has_its_turn_without_a_restart(hall: Hall) -> None:
    await hall.brings(5, "/break")
    await until_so(lambda: _poisoned(hall), 10)
    (one,) = await hall.do(poison.unseen)
    assert (one.kind, one.kept, one.error[:4]) == ("message", True, "BUG-")
    await hall.do(_says, "现在好了")
    assert await hall.do(poison.try_again, one.id)
    await hall.keeper.catch_up()
    await hall.heard("现在好了")
    await until_so(lambda: _done(hall), 10)


async def test_what_an_earlier_version_could_not_read_is_read_again(hall: Hall) -> None:
    await hall.keeper.take([{"update_id": 5, "message": {"message_id": 1}}])
    (one,) = await hall.do(poison.unseen)
    assert one.error.startswith("TG-422")
    await hall.do(_says, "看得懂了")
    await hall.do(poison.try_again, one.id)
    await hall.keeper.catch_up()
    await hall.heard("看得懂了")


@about_sqlite
async def test_a_turn_that_shares_a_commit_that_fails_has_its_effect_once_when_it_is_kept_again(
    hall: Hall,
) -> None:
    connections = hall.talk.database.engine
    failures = [1]

    @event.listens_for(connections, "commit")
    def fail_once(_connection: object) -> None:
        if failures:
            failures.pop()
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    await hall.keeper.insist(partial(hall.brings, 5, "一次"))
    await until_so(lambda: _done(hall), 10)
    await hall.turns.end()
    assert (await hall.states(), failures) == (["done"], [])
    assert await hall.do(lambda session: len(session.exec(select(OutboxRow)).all())) == 1


async def test_looking_for_what_is_left_over_begins_no_turn_twice(hall: Hall) -> None:
    hall.turns.under_way.add(5)
    await hall.do(_keep_raw, 5)
    await hall.keeper.catch_up()
    assert await hall.states() == ["new"]


async def test_many_updates_that_were_left_over_have_their_turns_in_order(hall: Hall) -> None:
    for number in range(120):
        await hall.do(_keep_raw, number, str(number))
    await hall.keeper.catch_up()
    await hall.heard(*(str(number) for number in range(120)))


async def test_our_own_bug_with_one_update_sets_it_aside_and_stops_no_other(hall: Hall) -> None:
    group = {"id": -5, "type": "supergroup", "title": "群", "is_forum": True}
    left = {"chat": group, "from": SENDER, "date": 1, "old_chat_member": {}, "new_chat_member": {}}
    await hall.do(lambda session: session.connection().exec_driver_sql(GONE))
    moved = {"message_id": 1, "date": 1, "chat": group, "from": SENDER, "migrate_to_chat_id": -6}
    said = {"message_id": 2, "date": 1, "chat": CHAT, "from": SENDER, "text": "你好"}
    updates = [{"update_id": 1, "message": moved}, {"update_id": 2, "message": said}]
    await hall.keeper.take([*updates, {"update_id": 3, "my_chat_member": left}])
    await hall.heard("你好")
    await until_so(lambda: _poisoned(hall), 10)
    assert (await hall.talk.inbox())[0][1].startswith("BUG-")


async def _done(hall: Hall) -> bool:
    return set(await hall.states()) == {"done"}


async def _poisoned(hall: Hall) -> bool:
    return "poison" in await hall.states()


def _received(session: Session, moment: datetime, said: datetime | None = None) -> None:
    """Let everything have been kept at another time, and been said then if need be."""
    for row in session.exec(select(InboxRow)).all():
        row.received_at = moment.astimezone(UTC)
        row.said_at = said or row.said_at
        session.add(row)


def _says(session: Session, text: str) -> None:
    """Let what was set aside be another message, as if the bug in it were mended."""
    row = session.exec(select(InboxRow)).one()
    message = {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": text}
    row.payload = {"update_id": row.update_id, "message": message}
    session.add(row)


def _keep_raw(session: Session, number: int, text: str = "你好") -> None:
    message = {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": text}
    payload = {"update_id": number, "message": message}
    session.add(InboxRow(channel="telegram", bot_id=1, update_id=number, payload=payload))

"""Chats that take nothing from the bot: nothing is tried there until their person writes again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.channels.outbox_types import Lost, Tell
from bot.channels.sending import ShutOutError
from bot.people import meet
from bot.records.database import Database
from bot.records.people import AccountRow
from tests.bot.channels.outbox_desk import CHANNEL, Desk
from tests.bot.channels.telegram_rig import TelegramRig, until_so
from tests.databases import own_url
from tests.tables import make_tables
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

WANG = 7


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(own_url(tmp_path / "hub.db"))
    make_tables(database.engine)
    desk = Desk(database)
    await database.do(_writes)
    yield desk
    await database.close()


async def test_what_waits_for_a_chat_that_takes_nothing_ends_with_the_reason_and_without_a_request(
    desk: Desk,
) -> None:
    desk.wire.troubles[WANG] = [ShutOutError("bot was blocked by the user")]
    await desk.says("一", "二", "三", chat_id=WANG)
    await desk.says("别处", chat_id=2)
    await desk.empties()
    assert len(desk.wire.tried_at) == 2
    assert [(row.state, row.error) for row in await desk.rows()] == [
        *[("failed", "OUT-401: bot was blocked by the user")] * 3,
        ("sent", ""),
    ]


async def test_no_notice_is_tried_there_until_the_person_writes_again(desk: Desk) -> None:
    await _is_shut_out(desk)
    tried = len(desk.wire.tried_at)
    await desk.says("二", "三", chat_id=WANG)
    await desk.empties()
    assert len(desk.wire.tried_at) == tried
    assert "OUT-401: this chat has taken nothing since 20" in (await desk.rows())[-1].error
    await desk.database.do(_writes)
    await desk.says("四", chat_id=WANG)
    await desk.empties()
    assert desk.wire.said(WANG) == ["四"]


async def test_who_writes_in_a_group_alone_is_not_thought_to_be_back(desk: Desk) -> None:
    await _is_shut_out(desk)
    await desk.database.do(lambda session: meet(session, CHANNEL, WANG, -5, "王芳", "zh", private=False))
    assert await desk.database.read(_shut_out)


async def test_whoever_counts_on_it_is_told_of_each_slot(desk: Desk) -> None:
    told: list[Lost] = []
    tell = Tell(lost=lambda _, lost: told.append(lost))
    await _is_shut_out(desk, tell)
    await desk.says("请确认", chat_id=WANG, slot="approval-3")
    await desk.empties(tell=tell)
    assert told == [Lost(CHANNEL, WANG, "approval-3", shut_out=True)]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (400, "Bad Request: chat not found"),
    ],
)
async def test_on_telegram_every_way_to_be_shut_out_is_known(
    hub: TelegramRig, telegram: TelegramServer, wang: User, code: int, why: str
) -> None:
    wang.says("你好")
    await wang.expects("你说：你好")
    telegram.fail_next("sendMessage", code, description=why, chat_id=wang.id)
    wang.says("还有")
    await until_so(lambda: hub.database.read(_shut_out), 10)
    wang.says("回来了")
    await wang.expects("你说：回来了", timeout_s=10)


async def _is_shut_out(desk: Desk, tell: Tell | None = None) -> None:
    desk.wire.troubles[WANG] = [ShutOutError("bot was blocked by the user")]
    await desk.says("一", chat_id=WANG)
    await desk.empties(tell=tell)
    assert await desk.database.read(_shut_out)


def _writes(session: Session) -> None:
    meet(session, CHANNEL, WANG, WANG, "王芳", "zh")


def _shut_out(session: Session) -> bool:
    return session.exec(select(AccountRow)).one().shut_out_at is not None

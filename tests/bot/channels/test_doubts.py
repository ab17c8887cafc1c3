"""What may have arrived: repeated by what it is, and only once the channel answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.channels.doubts import MOST_COPIES, What, after_crash, may_repeat
from bot.channels.outbox_types import Lost, Tell
from bot.channels.sending import DoubtfulError, GoneError, Payload, UnreachableError
from bot.channels.telegram_errors import answer_to
from bot.dialog.messages import Chat, Media
from bot.records.database import Database
from bot.records.messages import OutboxRow
from tests.bot.channels.outbox_desk import CHANNEL, Desk
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.databases import own_url
from tests.tables import make_tables
from tests.telegram_people import User
from tests.telegram_server import TelegramServer, Wrong

HERE = Chat(CHANNEL, 1)
LOST = DoubtfulError("timed out")
REQUEST = httpx.Request("POST", "https://api.telegram.org")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(own_url(tmp_path / "hub.db"))
    make_tables(database.engine)
    yield Desk(database)
    await database.close()


@pytest.mark.parametrize(
    ("what", "doubtful", "again"),
    [
        (What.PRESS_ANSWER, 99, True),
        (What.DELETE, 99, True),
        (What.MESSAGE, 1, True),
        (What.MESSAGE, 2, True),
        (What.MESSAGE, 3, False),
        (What.ONE_TIME, 0, True),
        (What.ONE_TIME, 1, False),
    ],
)
def test_the_table_says_how_often_it_may_be_there(what: What, doubtful: int, again: bool) -> None:
    assert may_repeat(what, doubtful) is again


@pytest.mark.parametrize("what", list(What))
def test_every_kind_stands_in_the_table_and_only_what_goes_once_ends_by_a_crash(what: What) -> None:
    assert what in MOST_COPIES
    doubtful = 0
    for _ in range(9):
        doubtful = after_crash(what, doubtful)
    assert may_repeat(what, doubtful) is (what is not What.ONE_TIME)


def caused(error: TelegramError, cause: Exception | None) -> TelegramError:
    error.__cause__ = cause
    return error


NOT_SENT = [
    (TimedOut(), httpx.ConnectTimeout("", request=REQUEST)),
    (TimedOut(), httpx.PoolTimeout("", request=REQUEST)),
    (NetworkError("x"), httpx.ConnectError("", request=REQUEST)),
    (NetworkError("x"), httpx.ProxyError("", request=REQUEST)),
    (NetworkError("x"), aiohttp.ClientProxyConnectionError(None, OSError(1, "x"))),  # type: ignore[arg-type]
    (TimedOut(), aiohttp.ConnectionTimeoutError()),
]
MAY_HAVE_ARRIVED = [
    (TimedOut(), httpx.ReadTimeout("", request=REQUEST)),
    (TimedOut(), httpx.WriteTimeout("", request=REQUEST)),
    (NetworkError("x"), httpx.ReadError("", request=REQUEST)),
    (NetworkError("x"), httpx.RemoteProtocolError("", request=REQUEST)),
    (NetworkError("x"), aiohttp.ServerDisconnectedError()),
    (TimedOut(), aiohttp.SocketTimeoutError()),
    (NetworkError("Bad Gateway"), None),
    (TelegramError("Invalid server response"), ValueError("no JSON")),
]


@pytest.mark.parametrize(
    ("error", "cause", "doubtful"),
    [*((*row, False) for row in NOT_SENT), *((*row, True) for row in MAY_HAVE_ARRIVED)],
)
async def test_what_was_surely_not_sent_is_told_from_what_may_have_arrived(
    error: TelegramError, cause: Exception | None, doubtful: bool
) -> None:
    async def fails() -> None:
        raise caused(error, cause)

    with pytest.raises(UnreachableError) as raised:
        await answer_to(fails())
    assert isinstance(raised.value, DoubtfulError) is doubtful


async def test_what_was_not_sent_is_tried_as_often_as_it_takes_and_is_no_doubt(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("no connection")] * 6
    await desk.says("一")
    await desk.empties(first_pause_s=0.001)
    assert [(row.state, row.doubtful, row.attempts > 3) for row in await desk.rows()] == [("sent", 0, True)]


async def test_a_message_that_may_be_there_three_times_is_not_sent_a_fourth_time(desk: Desk) -> None:
    desk.wire.troubles[1] = [LOST] * 3
    await desk.says("一", "二")
    await desk.empties(first_pause_s=0.001)
    assert desk.wire.said() == ["二"]
    first, _ = await desk.rows()
    assert (first.state, first.doubtful, first.error) == ("failed", 3, "OUT-504: timed out")


async def test_a_picture_whose_answers_are_lost_is_named_in_words_in_the_end(desk: Desk) -> None:
    desk.wire.troubles[1] = [LOST] * 3
    await desk.database.do(desk.post.to_chat, HERE, "王芳", media=Media("photo", name="故障.png"))
    await desk.empties(first_pause_s=0.001)
    assert desk.wire.said() == ["王芳\n[故障.png]"]


async def test_no_copy_is_sent_while_the_channel_answers_nothing(desk: Desk) -> None:
    asked: list[int] = []

    async def probe() -> None:
        asked.append(len(desk.wire.tried_at))
        if len(asked) < 4:
            raise DoubtfulError("still nothing")

    desk.wire.troubles[1] = [LOST]
    await desk.says("一")
    await desk.empties(first_pause_s=0.001, probe=probe)
    assert asked == [1, 1, 1, 1]
    assert [(row.state, row.doubtful) for row in await desk.rows()] == [("sent", 1)]


async def test_what_may_be_said_once_only_is_not_repeated_and_that_is_told(desk: Desk) -> None:
    told: list[Lost] = []
    desk.wire.troubles[1] = [LOST]
    await desk.database.do(desk.post.to_chat, HERE, "链接", once=True)
    await desk.empties(tell=Tell(lost=lambda _, lost: told.append(lost)))
    assert (desk.wire.said(), await desk.states()) == ([], ["failed"])
    assert told == [Lost(CHANNEL, 1, "", shut_out=False, once=True)]


async def test_an_edit_is_repeated_until_it_is_answered(desk: Desk) -> None:
    await desk.says("10%", slot="operation-1")
    await desk.empties()
    desk.wire.troubles[1] = [LOST] * 4
    await desk.says("50%", slot="operation-1")
    await desk.empties(first_pause_s=0.001)
    assert [call[0] for call in desk.wire.calls] == ["send", "edit"]
    assert [row.doubtful for row in await desk.rows()] == [0, 0]


@pytest.mark.parametrize(("once", "copies"), [(False, 3), (True, 1)])
async def test_what_is_sent_because_the_message_to_edit_is_gone_is_repeated_like_a_message(
    desk: Desk, once: bool, copies: int
) -> None:
    told: list[Lost] = []
    await desk.says("10%", slot="operation-1")
    await desk.empties()
    tried = len(desk.wire.tried_at)
    desk.wire.troubles[1] = [GoneError("gone"), LOST] * 5
    await desk.database.do(desk.post.to_chat, HERE, "50%", (), "operation-1", once=once)
    await desk.empties(first_pause_s=0.001, tell=Tell(lost=lambda _, lost: told.append(lost)))
    assert len(desk.wire.tried_at) - tried == 2 * copies
    assert told == [Lost(CHANNEL, 1, "operation-1", shut_out=False, once=once)]


async def test_of_a_long_text_each_part_may_be_there_three_times(desk: Desk) -> None:
    arrives = _set()
    desk.wire.troubles[1] = [LOST, LOST, arrives, LOST, LOST, arrives, LOST]
    await desk.says("一二三")
    await desk.empties(first_pause_s=0.001, split=_by_char)
    assert desk.wire.said() == ["一", "二", "三"]
    assert [(row.state, row.doubtful) for row in await desk.rows()] == [("sent", 1)]


async def test_a_deletion_is_repeated_until_it_is_answered(desk: Desk) -> None:
    desk.wire.troubles[1] = [LOST] * 4
    await desk.database.do(desk.post.delete, HERE, 77)
    await desk.empties(first_pause_s=0.001)
    assert desk.wire.calls == [("delete", 1, 77)]


ROWS: list[tuple[dict[str, Any], str, int]] = [
    ({"kind": "message", "payload": {"text": "一"}}, "sent", 1),
    ({"kind": "answer", "payload": {"text": "一"}, "doubtful": 2}, "sent", 2),
    ({"kind": "message", "payload": {"text": "一", "once": True}}, "failed", 1),
    ({"kind": "delete", "payload": {"message_id": 5}}, "sent", 0),
    ({"kind": "press_answer", "payload": {"press_id": "p", "text": ""}}, "sent", 0),
]


@pytest.mark.parametrize(("row", "state", "doubtful"), ROWS)
async def test_after_a_crash_the_same_rule_holds_for_what_was_under_way(
    desk: Desk, row: dict[str, Any], state: str, doubtful: int
) -> None:
    await desk.database.do(lambda session: session.add(OutboxRow(**_here(row))))
    await desk.empties()
    assert [(one.state, one.doubtful) for one in await desk.rows()] == [(state, doubtful)]


async def test_on_telegram_an_answer_that_was_lost_doubles_a_message_and_is_counted(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("sendMessage", 0, wrong=Wrong.NOTHING, after=True)
    wang.says("你好")
    await until(lambda: len(wang.seen()) == 2, 10)
    await until_sent(hub)
    assert [(row.state, row.doubtful) for row in await hub.outbox()] == [("sent", 1)]


async def test_a_message_that_is_gone_already_counts_as_deleted(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("deleteMessage", 0, wrong=Wrong.NOTHING, after=True)
    wang.says("/code")
    await wang.expects("请发送动态码")
    wang.says("482913")
    await wang.expects("动态码收到")
    await until_sent(hub)
    assert "482913" not in wang.chat_text()
    assert {row.state for row in await hub.outbox()} == {"sent"}


async def until_sent(hub: TelegramRig) -> None:
    async with asyncio.timeout(10):
        while {row.state for row in await hub.outbox()} & {"new", "sending"}:
            await asyncio.sleep(0.01)


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


def _by_char(payload: Payload) -> list[Payload]:
    return [{"text": char} for char in payload["text"]]


def _here(row: dict[str, Any]) -> dict[str, Any]:
    return {"channel": CHANNEL, "chat_id": 1, "state": "sending", "attempts": 1, **row}

"""How fast the outbox speaks, who goes first, and what a channel's request for a pause stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from sqlmodel import Session, update

from bot.channels import outbox_rows
from bot.channels.outbox import CHATS_AT_ONCE
from bot.channels.outbox_types import Room, Scope, Tell, Watch
from bot.channels.pacing import BOT_FAQ, CHATS_REFUSED, MOST_SILENCE_S, Pace, Pacer, Rate
from bot.channels.sending import SlowDownError
from bot.dialog.messages import Chat
from bot.dialog.post import answers
from bot.records.database import Database
from bot.records.messages import OutboxRow
from tests.bot.channels.outbox_desk import CHANNEL, Desk
from tests.databases import own_url
from tests.tables import make_tables

MANY = Rate(1000, 1000.0)
PERSON, GROUP = 7, -7
SHORT_S, LONG_S = 0.2, 3600.0


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(own_url(tmp_path / "hub.db"))
    make_tables(database.engine)
    yield Desk(database)
    await database.close()


@pytest.mark.parametrize(
    ("rate", "most", "in_s"),
    [
        (BOT_FAQ.group, 20, 60),
        (BOT_FAQ.whole, 30, 1),
        (BOT_FAQ.chat, 60 + BOT_FAQ.chat.burst, 60),
    ],
)
def test_the_shipped_pace_is_that_of_telegrams_faq(rate: Rate, most: int, in_s: int) -> None:
    assert rate.burst + rate.per_s * in_s <= most


async def test_a_chat_over_its_pace_waits_is_woken_when_it_may_speak_and_holds_no_other(desk: Desk) -> None:
    await desk.says("一", "二", "三")
    await desk.says("别处", chat_id=2)
    began = asyncio.get_running_loop().time()
    async with desk.open(pace=Pace(chat=Rate(1, 5.0), whole=MANY)):
        await desk.rests(Scope(CHANNEL, 2))
        assert len(desk.wire.said()) < 3
        await desk.rests()
    assert desk.wire.said() == ["一", "二", "三"]
    assert asyncio.get_running_loop().time() - began >= 2 / 5


async def test_an_empty_bucket_wakes_whoever_waits_once_it_is_not() -> None:
    woken = asyncio.Event()
    pacer = Pacer(Pace(chat=Rate(1, 10.0), whole=MANY), woken.set)
    await pacer.turn_of(PERSON)
    assert pacer.closed() == [PERSON]
    async with asyncio.timeout(10):
        await woken.wait()
    assert pacer.closed() == []
    await pacer.turn_of(PERSON)  # what was earned is used up
    assert pacer.closed() == [PERSON]
    pacer.close()


async def test_a_group_and_a_person_have_buckets_of_their_own() -> None:
    pacer = Pacer(Pace(chat=Rate(2, 1.0), group=Rate(1, 1.0), whole=MANY), lambda: None)
    for chat_id in (PERSON, GROUP):
        await pacer.turn_of(chat_id)
    assert pacer.closed() == [GROUP]
    pacer.close()


async def test_all_chats_together_have_one_too() -> None:
    pacer = Pacer(Pace(whole=Rate(3, 1.0)), lambda: None)
    assert pacer.room(16, 0) == 3
    await pacer.turn_of(1)
    assert pacer.room(16, 0) == 2
    pacer.close()


async def test_answers_to_presses_wait_for_no_pace(desk: Desk) -> None:
    await desk.says("一", "二")
    async with desk.open(pace=Pace(chat=Rate(1, 0.001), whole=Rate(1, 0.001))) as outbox:
        await desk.until(lambda: _said(desk, 1))
        await desk.database.do(desk.post.acknowledge, Chat(CHANNEL, 1), "p1")
        outbox.wake()
        await desk.until(lambda: _pressed(desk))
    assert desk.wire.said() == ["一"]


async def test_every_part_of_a_long_text_counts_and_a_stop_keeps_what_had_arrived(desk: Desk) -> None:
    await desk.says("一二三")
    slow = Pace(chat=Rate(2, 0.001), whole=MANY)
    async with desk.open(pace=slow, split=_by_char):
        await desk.until(lambda: _said(desk, 2))
    assert await desk.states() == ["new"]
    await desk.empties(split=_by_char)
    assert desk.wire.said() == ["一", "二", "三"]


async def test_an_answer_goes_before_300_notices_and_before_older_news_of_the_same_person(desk: Desk) -> None:
    await desk.database.do(_announce, desk, "已解决", range(100, 400))
    await desk.says("旧消息", chat_id=PERSON)
    await desk.database.do(_answer, desk, "您问的是")
    claimed = await desk.database.do(outbox_rows.turn_over, Scope(CHANNEL), (), Room(2, 2), Tell())
    assert [(row.chat_id, row.payload["text"]) for row in claimed] == [(PERSON, "您问的是"), (100, "已解决")]


async def test_what_one_turn_says_to_its_person_stays_in_order(desk: Desk) -> None:
    await desk.says("旧消息", chat_id=PERSON)
    await desk.database.do(_answer, desk, "一", "二")
    await desk.empties()
    assert desk.wire.said(PERSON) == ["一", "二", "旧消息"]


async def test_when_chat_after_chat_is_refused_nobody_is_spoken_to_meanwhile_and_nothing_is_lost(
    desk: Desk,
) -> None:
    chats = range(1, CHATS_AT_ONCE + 9)
    for chat_id in chats:
        await desk.says("一", chat_id=chat_id)
    for chat_id in list(chats)[:CHATS_AT_ONCE]:
        desk.wire.troubles[chat_id] = [SlowDownError(SHORT_S)]
    began, tried_at = asyncio.get_running_loop().time(), desk.wire.tried_at
    await desk.empties()
    assert [desk.wire.said(chat_id) for chat_id in chats] == [["一"]] * len(chats)
    assert tried_at[CHATS_AT_ONCE] - began >= SHORT_S


async def test_after_a_silence_one_tries_for_all() -> None:
    pacer = Pacer(None, lambda: None)
    for chat_id in range(CHATS_REFUSED):
        assert pacer.room(16, 0) == 16
        pacer.refused(chat_id, 0.01)
    assert pacer.room(16, 0) == 0
    async with asyncio.timeout(10):
        while pacer.silence_s() > 0:
            await asyncio.sleep(0.005)
    assert (pacer.room(16, 0), pacer.room(16, 1)) == (1, 0)
    pacer.heard()
    assert pacer.room(16, 1) == 16


async def test_chats_that_are_silenced_for_hours_silence_the_others_for_half_a_minute_at_most() -> None:
    pacer = Pacer(None, lambda: None)
    for chat_id in range(CHATS_REFUSED):
        pacer.refused(chat_id, LONG_S)
    assert 0 < pacer.silence_s() <= MOST_SILENCE_S <= 30


async def test_a_pause_that_was_asked_for_outlasts_a_restart(desk: Desk) -> None:
    desk.wire.troubles[1] = [SlowDownError(LONG_S)]
    await desk.says("一", "二")
    async with desk.open():
        await desk.until(lambda: _was_refused(desk))
    await desk.says("三", chat_id=2)
    async with desk.open():
        await desk.rests(Scope(CHANNEL, 2))
    assert (desk.wire.said(1), desk.wire.said(2)) == ([], ["三"])
    await desk.database.do(_let_time_pass)
    await desk.empties()
    assert desk.wire.said(1) == ["一", "二"]


async def test_a_pause_of_hours_is_warned_of_and_counted(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    pauses: list[float] = []
    desk.wire.troubles[1] = [SlowDownError(LONG_S)]
    await desk.says("一")
    async with desk.open(watch=Watch(on_pause=pauses.append)):
        await desk.until(lambda: _was_refused(desk))
    assert pauses == [LONG_S]
    assert "OUT-431: the bot is silenced in chat 1 for 1.0 h" in caplog.text


async def test_how_long_each_row_took_is_told(desk: Desk) -> None:
    ended: list[tuple[float, str]] = []
    desk.wire.troubles[1] = [KeyError("bug")]
    await desk.says("一", "二")
    await desk.empties(watch=Watch(on_sent=lambda delay_s, outcome: ended.append((delay_s, outcome))))
    assert [outcome for _, outcome in ended] == ["failed", "sent"]
    assert all(delay_s > 0 for delay_s, _ in ended)


def _by_char(payload: dict[str, str]) -> list[dict[str, str]]:
    return [{"text": char} for char in payload["text"]]


def _answer(session: Session, desk: Desk, *texts: str) -> None:
    answers(session, CHANNEL, PERSON)
    for text in texts:
        desk.post.to_chat(session, Chat(CHANNEL, PERSON), text)


def _announce(session: Session, desk: Desk, text: str, chat_ids: Iterable[int]) -> None:
    for chat_id in chat_ids:
        desk.post.to_chat(session, Chat(CHANNEL, chat_id), text)


def _let_time_pass(session: Session) -> None:
    session.exec(update(OutboxRow).values(not_before=OutboxRow.created_at))


async def _said(desk: Desk, count: int) -> bool:
    return len(desk.wire.said()) == count


async def _pressed(desk: Desk) -> bool:
    return ("press", "p1", "") in desk.wire.calls


async def _was_refused(desk: Desk) -> bool:
    return bool((await desk.rows())[0].error)

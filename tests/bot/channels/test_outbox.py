"""The way out: in order per chat, once, until the channel took it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import pytest
from sqlmodel import Session, update

from bot.channels import outbox_rows
from bot.channels.outbox import CHATS_AT_ONCE, Outbox
from bot.channels.outbox_types import MOST_TRIES, Room, Scope, Tell
from bot.channels.sending import (
    GoneError,
    Payload,
    RefusedError,
    SlowDownError,
    UnreachableError,
)
from bot.channels.splitting import split
from bot.dialog.messages import Chat, Media
from bot.dialog.post import answers
from bot.records.database import Database
from bot.records.messages import OutboxRow
from bot.records.types import now
from tests.bot.channels.outbox_desk import CHANNEL, Desk
from tests.databases import own_url
from tests.tables import make_tables

T = TypeVar("T")

LONG_S = 3600.0  # longer than any test


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(own_url(tmp_path / "hub.db"))
    make_tables(database.engine)
    yield Desk(database)
    await database.close()


async def test_what_is_said_in_a_chat_arrives_in_order_and_is_forgotten(desk: Desk) -> None:
    await desk.says("一", "二", "三")
    await desk.empties()
    assert desk.wire.said() == ["一", "二", "三"]
    assert [(row.state, row.payload, row.attempts) for row in await desk.rows()] == [("sent", {}, 1)] * 3


async def test_a_chat_that_hangs_holds_no_other(desk: Desk) -> None:
    gate = asyncio.Event()
    desk.wire.troubles[1] = [gate]
    await desk.says("慢", "之后")
    await desk.says("快", chat_id=2)
    async with desk.open():
        await desk.rests(Scope(CHANNEL, 2))
        assert (desk.wire.said(2), desk.wire.said(1)) == (["快"], [])
        gate.set()
        await desk.rests()
    assert desk.wire.said(1) == ["慢", "之后"]


async def test_when_asked_to_slow_down_it_waits_and_nothing_overtakes(desk: Desk) -> None:
    desk.wire.troubles[1] = [SlowDownError(0.2)]
    await desk.says("一", "二")
    began = asyncio.get_running_loop().time()
    await desk.empties()
    assert desk.wire.said() == ["一", "二"]
    assert asyncio.get_running_loop().time() - began >= 0.2
    assert [row.attempts for row in await desk.rows()] == [2, 1]


async def test_a_request_to_slow_down_that_comes_while_the_rows_are_read_lets_nothing_overtake(
    desk: Desk,
) -> None:
    refusal = AskedLate()
    desk.wire.troubles[1] = [refusal]
    await desk.says("一", "二")
    records = SlowToRead(desk.database.url, refusal)
    running = asyncio.create_task(Outbox(records, CHANNEL, desk.wire).run())
    await desk.rests()
    running.cancel()
    await asyncio.wait([running])
    await records.close()
    assert desk.wire.said() == ["一", "二"]


async def test_a_stop_that_comes_together_with_news_is_not_missed(desk: Desk) -> None:
    outbox = Outbox(desk.database, CHANNEL, desk.wire)
    running = asyncio.create_task(outbox.run())
    await desk.says("一")
    await desk.rests()
    outbox.wake()
    await asyncio.sleep(0.05)  # it has looked, and rests
    outbox.wake()
    running.cancel()
    await asyncio.wait([running], timeout=2)
    assert running.cancelled()


async def test_a_chat_that_was_asked_to_slow_down_holds_no_other(desk: Desk) -> None:
    desk.wire.troubles[1] = [SlowDownError(LONG_S)]
    await desk.says("一", "二")
    await desk.says("三", "四", chat_id=2)
    async with desk.open():
        await desk.rests(Scope(CHANNEL, 2))
        await _failed_once(desk)
    assert (desk.wire.said(1), desk.wire.said(2)) == ([], ["三", "四"])
    held = (await desk.rows())[0]
    assert (held.state, held.error) == ("new", "OUT-429: asked to wait 3600 s")
    assert LONG_S - 60 < (held.not_before - now()).total_seconds() <= LONG_S


async def test_no_more_chats_are_spoken_to_at_once_than_there_are_places(desk: Desk) -> None:
    gate = asyncio.Event()
    chats = range(1, CHATS_AT_ONCE + 5)
    for chat_id in chats:
        desk.wire.troubles[chat_id] = [gate]
        await desk.says("一", chat_id=chat_id)
    async with desk.open() as outbox:
        await _begun(desk)
        outbox.wake()
        await desk.says("二", chat_id=99)
        assert (await desk.states()).count("sending") == desk.wire.hanging == CHATS_AT_ONCE
        gate.set()
        await desk.rests()
    assert [desk.wire.said(chat_id) for chat_id in chats] == [["一"]] * len(chats)


async def test_a_channel_that_is_away_is_tried_until_it_is_back(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("away")] * 3
    await desk.says("一", "二")
    await desk.empties()
    assert desk.wire.said() == ["一", "二"]
    assert [row.attempts for row in await desk.rows()] == [4, 1]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(RefusedError("blocked"), "OUT-403: blocked"), (KeyError("bug"), "OUT-500: KeyError")],
)
async def test_what_can_never_arrive_is_set_aside_and_the_next_goes(
    desk: Desk, trouble: Exception, error: str
) -> None:
    desk.wire.troubles[1] = [trouble]
    await desk.says("一", "二")
    await desk.empties()
    assert desk.wire.said() == ["二"]
    assert [(row.state, row.error) for row in await desk.rows()] == [("failed", error), ("sent", "")]


async def test_a_slot_is_one_message_that_is_edited(desk: Desk) -> None:
    async with desk.open() as outbox:
        for text in ("10%", "50%", "100%"):
            await desk.says(text, slot="operation-1")
            outbox.wake()
            await desk.rests()
    assert desk.wire.calls == [
        ("send", 1, "10%", 100),
        ("edit", 1, "50%", 100),
        ("edit", 1, "100%", 100),
    ]


async def test_of_what_waits_in_a_slot_only_the_newest_is_said_in_the_place_of_the_first(desk: Desk) -> None:
    gate = asyncio.Event()
    desk.wire.troubles[1] = [gate, UnreachableError("away")]
    await desk.says("之前")
    async with desk.open():
        await _begun(desk)
        await desk.says("10%", slot="operation-1")
        await desk.says("50%", slot="operation-1")
        await desk.says("别的")
        gate.set()
        await desk.rests()
    assert desk.wire.said() == ["之前", "50%", "别的"]


async def test_words_that_replace_what_was_tried_in_vain_have_tries_of_their_own_and_are_as_urgent_as_they_are(
    desk: Desk,
) -> None:
    await desk.says("旧", slot="operation-1")
    await desk.database.do(
        lambda session: session.exec(update(OutboxRow).values(attempts=MOST_TRIES, doubtful=2))
    )
    await desk.database.do(_answer, desk, "新")
    assert [(row.kind, row.doubtful, row.attempts) for row in await desk.rows()] == [("answer", 0, 1)]
    await desk.says("更新", slot="operation-1")
    assert [(row.kind, row.payload["text"]) for row in await desk.rows()] == [("answer", "更新")]


async def test_progress_that_was_under_way_when_newer_came_is_not_said_afterwards(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("away")]
    await desk.says("10%", slot="operation-1")
    async with desk.open(first_pause_s=0.2):
        await _failed_once(desk)
        await desk.database.do(_put_beside, "50%")
        await desk.rests()
    assert desk.wire.said() == ["50%"]
    assert await desk.states() == ["superseded", "sent"]


async def test_what_was_tried_for_long_is_not_said_after_newer_news_of_its_slot(desk: Desk) -> None:
    await desk.says("10%", slot="operation-1")
    await desk.database.do(lambda session: session.exec(update(OutboxRow).values(attempts=MOST_TRIES)))
    await desk.database.do(_put_beside, "50%", "sent")
    await desk.empties()
    assert (desk.wire.said(), await desk.states()) == ([], ["superseded", "sent"])


async def test_a_message_that_is_gone_is_sent_anew_and_edited_from_then_on(desk: Desk) -> None:
    async with desk.open() as outbox:
        for text, trouble in (("10%", None), ("50%", GoneError("gone")), ("100%", None)):
            desk.wire.troubles[1] = [trouble] if trouble else []
            await desk.says(text, slot="operation-1")
            outbox.wake()
            await desk.rests()
    assert desk.wire.calls == [
        ("send", 1, "10%", 100),
        ("send", 1, "50%", 101),
        ("edit", 1, "100%", 101),
    ]


async def test_edits_of_a_slot_keep_a_distance_and_other_messages_do_not_wait(desk: Desk) -> None:
    began = asyncio.get_running_loop().time()
    async with desk.open(edit_pause_s=0.3) as outbox:
        await desk.says("10%", slot="operation-1")
        outbox.wake()
        await desk.rests()
        await desk.says("50%", slot="operation-1")
        await desk.says("别的")
        outbox.wake()
        await desk.rests()
    assert desk.wire.said() == ["10%", "别的", "50%"]
    assert asyncio.get_running_loop().time() - began >= 0.3


async def test_after_a_crash_what_was_claimed_is_sent_again(desk: Desk) -> None:
    await desk.says("一", "二")
    claimed = await desk.database.do(outbox_rows.turn_over, Scope(CHANNEL), (), Room(16, 16), Tell())
    assert [row.payload["text"] for row in claimed] == ["一"]
    assert await desk.states() == ["sending", "new"]
    await desk.empties()
    assert desk.wire.said() == ["一", "二"]
    assert [row.attempts for row in await desk.rows()] == [2, 1]


async def test_what_is_under_way_at_a_stop_ends_and_is_not_sent_again(desk: Desk) -> None:
    gate = asyncio.Event()
    desk.wire.troubles[1] = [gate]
    await desk.says("一")
    async with desk.open():
        await _begun(desk)
        asyncio.get_running_loop().call_later(0.05, gate.set)
    assert await desk.states() == ["sent"]
    await desk.empties()
    assert desk.wire.said() == ["一"]


async def test_of_a_long_text_only_the_parts_that_did_not_arrive_are_sent_again(desk: Desk) -> None:
    gate = asyncio.Event()
    gate.set()
    desk.wire.troubles[1] = [gate, UnreachableError("away")]
    await desk.says("第一段。\n第二段。\n第三段。")
    await desk.empties(split=_in_lines)
    assert desk.wire.said() == ["第一段。", "第二段。", "第三段。"]


async def test_deletions_and_answers_to_presses_go_the_same_way(desk: Desk) -> None:
    await desk.database.do(desk.post.acknowledge, Chat(CHANNEL, 1), "p1", "好")
    await desk.database.do(desk.post.delete, Chat(CHANNEL, 1), 77)
    await desk.empties()
    assert desk.wire.calls == [("press", "p1", "好"), ("delete", 1, 77)]


async def test_an_answer_to_a_press_waits_for_nothing_that_is_said(desk: Desk) -> None:
    gate = asyncio.Event()
    desk.wire.troubles[1] = [gate, SlowDownError(LONG_S)]
    await desk.says("慢", "要等")
    async with desk.open() as outbox:
        await _begun(desk)
        for press_id in ("p1", "p2"):
            await desk.database.do(desk.post.acknowledge, Chat(CHANNEL, 1), press_id)
            outbox.wake()
            await desk.until(partial(_pressed, desk, press_id))
            gate.set()
            await desk.until(partial(_has_state, desk, "sent"))
    assert desk.wire.said() == ["慢"]


async def test_news_of_a_card_that_is_shown_gives_way_to_words(desk: Desk) -> None:
    await desk.says("工单 1 待接", slot="ticket-1")
    await desk.empties()
    await desk.says("工单 1 已关闭", slot="ticket-1")
    await desk.says("工单 2 待接", slot="ticket-2")
    await desk.says("王芳：坏了", slot="entry-7")
    await desk.says("还有一句")
    await desk.empties()
    assert desk.wire.said()[1:] == ["工单 2 待接", "王芳：坏了", "还有一句", "工单 1 已关闭"]


async def test_what_alone_does_not_get_through_holds_its_chat_for_a_few_tries_only(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("timed out")] * MOST_TRIES
    await desk.says("卡住", "之后")
    async with desk.open() as outbox:
        for number in range(20):
            await desk.says(f"别处 {number}", chat_id=2)
            outbox.wake()
            await asyncio.sleep(0.02)
        await desk.rests()
    assert sorted(desk.wire.said()) == ["之后", "卡住"]
    assert desk.wire.said()[0] == "之后"


async def test_where_nothing_gets_through_nothing_overtakes(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("away")] * (MOST_TRIES + 5)
    await desk.says("一", "二")
    await desk.empties(first_pause_s=0.001)
    assert desk.wire.said() == ["一", "二"]


async def test_a_picture_that_does_not_get_through_is_named_in_the_end(desk: Desk) -> None:
    desk.wire.troubles[1] = [UnreachableError("timed out")] * MOST_TRIES
    picture = Media("photo", name="故障.png")
    await desk.database.do(desk.post.to_chat, Chat(CHANNEL, 1), "王芳", media=picture)
    await desk.says("之后")
    await desk.empties()
    assert desk.wire.said() == ["王芳\n[故障.png]", "之后"]


async def test_an_outbox_of_one_chat_leaves_the_others_alone(desk: Desk) -> None:
    await desk.says("一")
    await desk.says("二", chat_id=2)
    async with desk.open(chat_id=2):
        await desk.rests(Scope(CHANNEL, 2))
    assert (desk.wire.said(1), desk.wire.said(2)) == ([], ["二"])
    assert await desk.states() == ["new", "sent"]


async def test_an_outbox_leaves_the_rows_of_other_channels_alone(desk: Desk) -> None:
    await desk.database.do(desk.post.to_chat, Chat("other", 1), "别处")
    await desk.says("一")
    await desk.empties()
    assert desk.wire.said() == ["一"]
    assert await desk.states() == ["new", "sent"]


async def test_records_that_fail_for_a_while_hold_everything_and_lose_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def told() -> bool:
        return "OUT-507: the records fail" in caplog.text

    await desk.says("一")
    await desk.database.do(_rename, "outbox", "lost")
    async with desk.open():
        await desk.until(told)
        assert desk.wire.calls == []
        await desk.database.do(_rename, "lost", "outbox")
        await desk.rests()
    assert desk.wire.said() == ["一"]


async def test_what_another_process_wrote_is_found_without_a_word(desk: Desk) -> None:
    async with desk.open():
        await desk.rests()
        await desk.says("一")
        await desk.rests()
    assert desk.wire.said() == ["一"]


class AskedLate(asyncio.Event):
    """A send that hangs until this is set, and is asked to slow down then."""

    async def wait(self) -> Literal[True]:
        await super().wait()
        raise SlowDownError(0.1)


class SlowToRead(Database):
    """Records of which a second look takes so long that a request to slow down comes meanwhile."""

    def __init__(self, url: str, refusal: AskedLate) -> None:
        super().__init__(url)
        self._refusal = refusal
        self._looks = 0

    async def read(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        seen = await super().read(call, *args, **kwargs)
        self._looks += 1
        if self._looks == 2:
            self._refusal.set()
            await asyncio.sleep(0.02)
        return seen


async def _pressed(desk: Desk, press_id: str) -> bool:
    return ("press", press_id, "") in desk.wire.calls


async def _has_state(desk: Desk, state: str) -> bool:
    return state in await desk.states()


async def _begun(desk: Desk) -> None:
    async def one_hangs() -> bool:
        return desk.wire.hanging > 0

    await desk.until(one_hangs)


async def _failed_once(desk: Desk) -> None:
    async def the_first_has_an_error() -> bool:
        return bool((await desk.rows())[0].error)

    await desk.until(the_first_has_an_error)


def _rename(session: Session, table: str, name: str) -> None:
    session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def _put_beside(session: Session, text: str, state: str = "new") -> None:
    """Write a newer row of the slot, as a process does that found the older one being sent."""
    row = OutboxRow(channel=CHANNEL, chat_id=1, slot="operation-1", payload={"text": text}, state=state)
    session.add(row)
    session.flush()


def _answer(session: Session, desk: Desk, text: str) -> None:
    answers(session, CHANNEL, 1)
    desk.post.to_chat(session, Chat(CHANNEL, 1), text, (), "operation-1")


def _in_lines(payload: Payload) -> list[Mapping[str, Any]]:
    return [{"text": text} for text in split(payload["text"], 6)]

"""What could not be handled: administrators are told once a burst, look at it, have it tried again, or put it away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.people import Role
from bot.records.messages import InboxRow, OutboxRow
from bot.records.types import now
from handlers.unhandled import UnhandledHandler
from handlers.unhandled_notice import PAUSE, UnhandledNotice
from tests.handlers.rig import Chat, Rig

LONG_AGO = timedelta(days=400)


@pytest.fixture
def admin(rig: Rig) -> Chat:
    rig.use(UnhandledHandler())
    return rig.chat("钱管理", Role.ADMIN)


async def set_aside(
    rig: Rig, update_id: int, error: str = "BUG-1A2B3C", payload: dict[str, Any] | None = None
) -> None:
    kept = {"update_id": update_id, "message": {"text": "别人不该看到的话"}} if payload is None else payload

    def add(session: Session) -> None:
        row = InboxRow(channel="telegram", bot_id=1, update_id=update_id, payload=kept or None)
        row.state, row.error, row.done_at = "poison", error, now()
        session.add(row)

    await rig.do(add)


async def row(rig: Rig, update_id: int) -> InboxRow:
    return await rig.do(lambda session: session.exec(_row(update_id)).one())


def _row(update_id: int) -> SelectOfScalar[InboxRow]:
    return select(InboxRow).where(InboxRow.channel == "telegram", InboxRow.update_id == update_id)


async def test_where_all_is_well_the_bot_says_so(admin: Chat) -> None:
    await admin.says("没处理的消息")
    await admin.expects("一切正常")


ERRORS = [
    ("BUG-1A2B3C", "程序出错，编号 BUG-1A2B3C"),
    ("TG-422: KeyError", "内容看不懂（TG-422: KeyError）"),
    ("DLG-422: DataError", "内容看不懂（DLG-422: DataError）"),
    ("TG-509", "数据库一直写不进去（TG-509）"),
]


@pytest.mark.parametrize(("error", "shown"), ERRORS)
async def test_a_line_names_time_kind_and_reason_and_nothing_of_what_was_said(
    rig: Rig, admin: Chat, error: str, shown: str
) -> None:
    await set_aside(rig, 5, error)
    await admin.says("/unhandled")
    told = await admin.expects(f"· 消息 · {shown}")
    assert "1 条" in told.text
    assert "不该看到" not in told.text


async def test_what_is_tried_again_waits_for_its_turn_and_is_listed_no_more(rig: Rig, admin: Chat) -> None:
    await set_aside(rig, 5)
    await admin.says("/unhandled")
    await admin.presses("1")
    await admin.presses("再试一次")
    await admin.expects("几秒钟后再试")
    assert ((await row(rig, 5)).state, (await row(rig, 5)).error) == ("new", "")
    await admin.says("/unhandled")
    await admin.expects("一切正常")


async def test_what_was_not_kept_can_only_be_put_away(rig: Rig, admin: Chat) -> None:
    await set_aside(rig, 5, payload={})
    await admin.says("/unhandled")
    await admin.presses("1")
    told = await admin.expects("内容没有留下来", button="知道了")
    assert told.labels == ["知道了"]


async def test_one_is_put_away_or_all_of_them(rig: Rig, admin: Chat) -> None:
    for update_id in (5, 6, 7):
        await set_aside(rig, update_id)
    await admin.says("/unhandled")
    await admin.presses("2")
    await admin.presses("知道了")
    await admin.expects("收起了 1 条")
    await admin.says("/unhandled")
    await admin.presses("全部知道了")
    await admin.expects("收起了 2 条")


async def test_a_button_about_what_another_administrator_dealt_with_says_so(rig: Rig, admin: Chat) -> None:
    other = rig.chat("孙管理", Role.ADMIN)
    await set_aside(rig, 5)
    for chat in (admin, other):
        await chat.says("/unhandled")
        await chat.presses("1")
    await admin.presses("知道了")
    await other.presses("再试一次")
    await other.expects("已经有人处理过了")


async def test_who_is_no_administrator_any_more_can_press_nothing(rig: Rig, admin: Chat) -> None:
    await set_aside(rig, 5)
    clerk = rig.chat("王芳", Role.CLERK)
    await clerk.says("/unhandled")
    await clerk.expects("您没有权限")
    assert (await row(rig, 5)).seen_at is None


async def told(rig: Rig, notice: UnhandledNotice, after: timedelta = timedelta()) -> bool:
    """Let the clock tick, so long from now; say whether anybody was told."""

    def tick(session: Session) -> bool:
        due = notice.is_due(session, now() + after)
        if due:
            notice.tick(session, now() + after)
        return due

    return await rig.do(tick)


async def test_a_burst_is_told_of_once_and_what_follows_ten_minutes_later(rig: Rig, admin: Chat) -> None:
    notice = UnhandledNotice(rig.post)
    assert not await told(rig, notice)
    for update_id in (5, 6, 7):
        await set_aside(rig, update_id)
    assert await told(rig, notice)
    await admin.expects("有 3 条收到的消息没能处理", button="查看")
    await set_aside(rig, 8)
    assert not await told(rig, notice)
    assert await told(rig, notice, PAUSE)
    await admin.expects("有 4 条")


async def test_nothing_new_is_told_of_twice_even_after_a_restart(rig: Rig, admin: Chat) -> None:
    await set_aside(rig, 5)
    assert await told(rig, UnhandledNotice(rig.post))
    assert not await told(rig, UnhandledNotice(rig.post), 2 * PAUSE)


async def test_what_failed_once_more_is_told_of_again(rig: Rig, admin: Chat) -> None:
    notice = UnhandledNotice(rig.post)
    await set_aside(rig, 5)
    await set_aside(rig, 6)
    assert await told(rig, notice)
    await rig.do(_fails_again, 5)
    assert await told(rig, notice, PAUSE)


async def test_a_clock_that_was_set_back_does_not_silence_the_notices(rig: Rig, admin: Chat) -> None:
    notice = UnhandledNotice(rig.post)
    await set_aside(rig, 5)
    assert await told(rig, notice)
    await set_aside(rig, 6)
    assert await told(rig, notice, -LONG_AGO)


async def test_only_administrators_are_told(rig: Rig, admin: Chat) -> None:
    clerk, support = rig.chat("王芳", Role.CLERK), rig.chat("赵客服", Role.SUPPORT)
    await set_aside(rig, 5)
    await told(rig, UnhandledNotice(rig.post))
    chats = await rig.do(lambda session: session.exec(select(col(OutboxRow.chat_id))).all())
    assert set(chats).isdisjoint({clerk.user_id, support.user_id})
    assert len(chats) == 1


def _fails_again(session: Session, update_id: int) -> None:
    failed = session.exec(_row(update_id)).one()
    failed.done_at = now() + timedelta(seconds=1)
    session.add(failed)

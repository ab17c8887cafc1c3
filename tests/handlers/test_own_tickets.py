"""A person's own tickets: /mytickets."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from bot.records.tickets import TicketRow
from tests.handlers.office import Office
from tests.handlers.rig import photo


async def taken(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says("请重启打印机")
    await office.rig.deliver()


def _days_ago(session: Session, days: int) -> None:
    for row in session.exec(select(TicketRow)).all():
        row.resolved_at = row.resolved_at - timedelta(days=days) if row.resolved_at else None


async def test_without_tickets_it_says_so(office: Office) -> None:
    await office.guest.says("我的工单")
    await office.guest.expects("没有未结束的工单", "回复“人工”")


async def test_an_open_ticket_shows_its_state_who_has_it_and_the_last_words(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.clerk.says("/mytickets")
    shown = await office.clerk.expects("#1 待接 · 等客服接手 · 打印机不出纸", "王芳（刚刚）：打印机不出纸")
    assert shown.labels == ["补充 #1", "结束 #1"]
    await taken(office)
    await office.clerk.says("我的工单")
    await office.clerk.expects("处理中 · 赵客服", "赵客服（刚刚）：请重启打印机")


async def test_a_picture_as_the_last_words_is_named(office: Office) -> None:
    await taken(office)
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.says("我的工单")
    await office.clerk.expects("王芳（刚刚）：[图片]")


async def test_a_note_is_never_shown(office: Office) -> None:
    await taken(office)
    await office.support.says("/note 1 这人很急")
    await office.support.expects("已记为工单 #1 的备注")
    await office.clerk.says("我的工单")
    shown = await office.clerk.expects("#1 处理中")
    assert "很急" not in shown.text


async def test_something_is_added_or_the_ticket_is_ended(office: Office) -> None:
    await taken(office)
    await office.clerk.says("我的工单")
    await office.clerk.presses("补充 #1")
    await office.clerk.expects("请写要补充到工单 #1 的话")
    await office.clerk.says("重启过了")
    await office.clerk.expects("已补充到工单 #1")
    await office.support.expects("重启过了")
    await office.clerk.presses("结束 #1")
    await office.clerk.expects("工单 #1 已结束")
    await office.clerk.presses("补充 #1")
    await office.clerk.expects("工单 #1 已结束，不能补充了")


async def test_an_ended_ticket_stays_for_two_days_and_is_opened_again(office: Office) -> None:
    await taken(office)
    await office.support.presses("已解决")
    await office.clerk.says("我的工单")
    assert (await office.clerk.expects("#1 已解决 · 赵客服")).labels == ["重新打开 #1"]
    await office.clerk.presses("重新打开 #1")
    await office.clerk.expects("已重新打开")
    await office.clerk.says("取消")
    await office.clerk.says("结束")
    await office.rig.do(_days_ago, 3)
    await office.clerk.says("我的工单")
    await office.clerk.expects("没有未结束的工单")


async def test_many_tickets_stand_on_pages(office: Office) -> None:
    for number in range(7):
        await office.fails(number + 1, subject=f"一店 · 15{number}")
    await office.clerk.says("我的工单")
    await office.clerk.expects("您的工单（1/2）", "#7 待接", "#3 待接", button="下一页")
    await office.clerk.presses("下一页")
    shown = await office.clerk.expects("您的工单（2/2）", "#2 待接", "#1 待接")
    assert "#3 待接" not in shown.text


async def test_nobody_sees_another_persons_tickets(office: Office) -> None:
    await taken(office)
    await office.manager.says("我的工单")
    await office.manager.expects("没有未结束的工单")

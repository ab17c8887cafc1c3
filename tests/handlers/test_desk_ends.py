"""Long silences, the end of a ticket, its stars, and opening it again: from the person's side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.records.journal import QuestionRow
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.records.types import now
from tests.handlers.office import HANDOFF, SUGGEST, Office

HOUR = timedelta(hours=1)


async def taken(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.rig.deliver()


async def resolved(office: Office) -> None:
    await taken(office)
    await office.support.presses("已解决")
    await office.rig.deliver()


async def ticket(office: Office, ticket_id: int = 1) -> TicketRow:
    return await office.rig.do(lambda session: session.get_one(TicketRow, ticket_id))


async def messages(office: Office, ticket_id: int) -> list[str]:
    query = select(TicketEntryRow.text).where(
        TicketEntryRow.ticket_id == ticket_id, TicketEntryRow.kind == "message"
    )
    return list(await office.rig.do(lambda session: session.exec(query).all()))


async def rests(office: Office, span: timedelta) -> None:
    await office.rig.do(_rest, span)


def _rest(session: Session, span: timedelta) -> None:
    for row in session.exec(select(TicketRow)).all():
        row.changed_at -= span
        row.said_at = row.said_at - span if row.said_at else None
        row.resolved_at = row.resolved_at - span if row.resolved_at else None
    for entry in session.exec(select(TicketEntryRow)).all():
        entry.at -= span
    for asked in session.exec(select(QuestionRow)).all():
        asked.at -= span


async def test_a_ticket_that_waits_hears_the_person_and_goes_on(office: Office) -> None:
    await taken(office)
    await office.support.presses("问对方")
    await office.support.expects("请写要问 王芳 的话")
    await office.support.says("哪台打印机？")
    await office.support.expects("工单 #1 等对方回复")
    assert (await ticket(office)).state == "waiting"
    await rests(office, 11 * HOUR)
    await office.clerk.says("收银台那台")
    await office.support.expects("收银台那台")
    await office.clerk.hears_nothing()
    assert (await ticket(office)).state == "claimed"


async def test_after_a_long_silence_the_bot_asks_whom_a_text_is_for(office: Office) -> None:
    await taken(office)
    await rests(office, 13 * HOUR)
    await office.clerk.says("收银台那台")
    await office.clerk.expects("赵客服 还在处理您的工单 #1（打印机不出纸）", button="问机器人")
    assert not [said for said in office.support.news if "收银台" in said.text]
    await office.clerk.presses("补充到工单 #1")
    await office.clerk.expects("已补充到工单 #1")
    await office.support.expects("工单 #1 · 王芳：\n收银台那台")
    assert office.answers.asked == []
    await office.clerk.says("谢谢")
    await office.clerk.hears_nothing()


async def test_a_question_after_a_long_silence_goes_to_the_bot_and_so_does_what_follows(
    office: Office,
) -> None:
    await taken(office)
    await rests(office, 100 * HOUR)
    await office.clerk.says("怎么清卡")
    await office.clerk.presses("问机器人")
    await office.clerk.expects("来源：")
    await office.clerk.says("那抄报呢")
    await office.clerk.expects("来源：")
    assert office.answers.asked == ["怎么清卡", "那抄报呢"]
    assert await messages(office, 1) == ["打印机不出纸"]


async def test_what_is_asked_of_the_bot_after_a_silence_is_read_as_any_question(office: Office) -> None:
    await taken(office)
    await rests(office, 13 * HOUR)
    office.answers.found = SUGGEST
    await office.clerk.says("清卡?那个")
    await office.clerk.presses("问机器人")
    await office.clerk.expects("您想问的是", button="都不是")
    await office.clerk.says("都不是")
    await office.clerk.expects("没有把握")


async def test_a_silent_ticket_that_ended_meanwhile_is_opened_again_with_the_words(office: Office) -> None:
    await taken(office)
    await rests(office, 13 * HOUR)
    await office.clerk.says("收银台那台")
    await office.support.presses("已解决")
    await office.clerk.presses("补充到工单 #1")
    await office.clerk.expects("工单 #1 已结束", button="重新打开 #1")
    await office.clerk.presses("重新打开 #1")
    assert await messages(office, 1) == ["打印机不出纸", "收银台那台"]


async def test_six_digits_after_a_silence_are_not_kept_on_a_button(office: Office) -> None:
    await taken(office)
    await rests(office, 13 * HOUR)
    office.answers.found = HANDOFF
    await office.clerk.says("654321")
    await office.clerk.expects("只有六位数字的消息可能是动态码")


async def test_a_solved_ticket_asks_for_stars_in_one_row_and_keeps_them(office: Office) -> None:
    await resolved(office)
    await office.clerk.presses("解决了")
    await office.clerk.expects("已确认解决")
    asked = await office.clerk.expects("请给 赵客服 的服务打几颗星")
    assert [[label for label, _ in row] for row in asked.buttons] == [["1⭐", "2⭐", "3⭐", "4⭐", "5⭐"]]
    await office.clerk.presses("4⭐")
    await office.clerk.expects("⭐⭐⭐⭐ 谢谢您的评价")
    await office.support.expects("王芳 确认工单 #1 已解决")
    await office.support.expects("王芳 给工单 #1 评了 4 星")
    await office.clerk.presses("5⭐")
    assert (await ticket(office)).rating == 5


async def test_stars_need_not_be_given_and_the_next_text_is_a_question(office: Office) -> None:
    await resolved(office)
    await office.clerk.presses("解决了")
    await office.clerk.says("怎么清卡")
    await office.clerk.expects("来源：")
    assert (await ticket(office)).rating is None


async def test_stars_of_a_ticket_that_is_open_again_are_refused(office: Office) -> None:
    await resolved(office)
    await office.clerk.presses("解决了")
    await office.support.says("/tickets 1")
    await office.support.presses("重新打开")
    await office.clerk.presses("5⭐")
    await office.clerk.expects("工单 #1 的情况变了")
    assert (await ticket(office)).rating is None


async def test_who_ends_a_ticket_that_nobody_had_is_asked_for_no_stars(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.clerk.presses("结束工单")
    await office.clerk.expects("工单 #1 已结束")
    assert not [said for said in office.clerk.news if "星" in said.text]


async def test_who_ends_a_ticket_that_somebody_had_is_asked_for_stars(office: Office) -> None:
    await taken(office)
    await office.clerk.says("结束")
    await office.clerk.expects("打几颗星")
    await office.support.expects("王芳 结束了工单 #1")


async def test_unsolved_after_two_days_is_too_late(office: Office) -> None:
    await resolved(office)
    await rests(office, 49 * HOUR)
    await office.clerk.presses("没解决")
    await office.clerk.expects("解决已超过 48 小时", "回复“人工”")
    assert (await ticket(office)).state == "resolved"


async def test_what_lapses_says_nothing_to_the_person(office: Office) -> None:
    await resolved(office)
    await rests(office, 49 * HOUR)
    told = len(office.clerk.shown)
    await office.rig.do(lambda session: office.desk.tick(session, now()))
    await office.rig.deliver()
    assert len(office.clerk.shown) == told
    assert (await ticket(office)).state == "closed"


async def test_asking_for_a_person_soon_after_the_end_offers_the_same_ticket(office: Office) -> None:
    await resolved(office)
    await office.clerk.says("人工")
    await office.clerk.expects("您的工单 #1（打印机不出纸）刚解决不久", button="开新工单")
    await office.clerk.presses("重新打开 #1")
    await office.clerk.expects("工单 #1 已重新打开。请写一下")
    await office.clerk.says("又卡纸了")
    await office.clerk.expects("已补充到工单 #1")
    assert (await ticket(office)).state == "open"


async def test_asking_for_a_person_with_words_soon_after_the_end_keeps_the_words(office: Office) -> None:
    await resolved(office)
    await office.clerk.says("/human 扫描枪坏了")
    await office.clerk.expects("刚解决不久", button="重新打开 #1")
    await office.clerk.presses("开新工单")
    await office.support.expects("新工单 #2", "扫描枪坏了")


async def test_a_new_ticket_without_words_is_asked_for_them(office: Office) -> None:
    await resolved(office)
    await office.clerk.says("人工")
    await office.clerk.presses("开新工单")
    await office.clerk.expects("请用一句话说说")
    await office.clerk.says("扫描枪坏了")
    await office.support.expects("新工单 #2", "扫描枪坏了")


async def test_two_days_after_the_end_asking_for_a_person_asks_for_the_story(office: Office) -> None:
    await resolved(office)
    await rests(office, 49 * HOUR)
    await office.clerk.says("人工")
    await office.clerk.expects("请用一句话说说")


async def test_a_question_handed_over_soon_after_the_end_opens_a_new_ticket(office: Office) -> None:
    await resolved(office)
    office.answers.found = HANDOFF
    await office.clerk.says("9988 是什么")
    await office.clerk.presses("问机器人")
    await office.clerk.presses("转人工")
    await office.support.expects("新工单 #2", "9988 是什么")


async def test_a_stranger_says_nothing_of_anothers_ticket(office: Office) -> None:
    await resolved(office)
    await office.rig.deliver()
    for label in ("解决了", "没解决"):
        nonce = next(nonce for said in office.clerk.shown if (nonce := said.nonce(label)))
        await office.guest.presses_nonce(nonce)
        await office.guest.expects("这个按钮我不认识了")
    assert (await ticket(office)).state == "resolved"


@pytest.mark.parametrize(
    ("word", "told"),
    [("帮助", "直接提问"), ("设备", "一店"), ("清卡", "现场"), ("取消", "没有"), ("我的工单", "#1")],
)
async def test_commands_and_words_work_while_somebody_helps(office: Office, word: str, told: str) -> None:
    await taken(office)
    await office.clerk.says(word)
    await office.clerk.expects(told)
    assert await messages(office, 1) == ["打印机不出纸"]

"""A ticket from both sides: the person who needs help, and support."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.people import Role
from bot.records.journal import QuestionRow
from bot.records.types import now
from bot.roles import revoke
from tests.handlers.office import Office

LONG = "还是不行。" * 819 + "."  # 4096 characters: as much as Telegram lets one write


async def opened(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.expects("请用一句话说说")
    await office.clerk.says("打印机不出纸")
    await office.clerk.expects("已开工单 #1")


async def test_by_hand_a_ticket_is_opened_and_support_is_told(office: Office) -> None:
    await opened(office)
    await office.support.expects("新工单 #1 · 朝阳 · 王芳", "打印机不出纸", button="接单")
    assert await office.clerk.state() is None


async def test_who_asks_for_a_person_need_not_say_again_what_was_just_asked(office: Office) -> None:
    await office.clerk.says("打印机为什么\n一直不出纸，卡也清不了")
    await office.clerk.says("转人工")
    await office.clerk.expects("请用一句话说说", button="就问这个：打印机为什么 一直不出纸，卡也…")
    await office.clerk.presses("就问这个")
    await office.clerk.expects("已开工单 #1")
    await office.support.expects("新工单 #1", "打印机为什么")
    assert await office.clerk.state() is None
    await office.clerk.says("人工")
    assert (await office.clerk.expects("工单 #1 还在处理中")).labels == ["结束工单"]


async def test_a_question_of_long_ago_or_of_six_digits_is_not_offered(office: Office) -> None:
    await office.clerk.says("482913")
    await office.clerk.says("人工")
    assert not (await office.clerk.expects("请用一句话说说")).labels
    await office.clerk.says("取消")
    await office.clerk.says("打印机不出纸")
    await office.rig.do(_an_hour_ago)
    await office.clerk.says("人工")
    assert not (await office.clerk.expects("请用一句话说说")).labels


@pytest.mark.parametrize("text", ["/human 654321", "/human 654 321", "/人工 ６５４３２１"])
async def test_six_digits_behind_the_word_open_nothing_and_words_are_asked_for(
    office: Office, text: str
) -> None:
    await office.clerk.says(text)
    await office.clerk.expects("请连提示的文字一起发")
    assert await office.clerk.state() == "Support:telling"
    assert not office.support.shown
    await office.clerk.says("提示 654321")
    await office.support.expects("新工单 #1", "提示 654321")


async def test_six_digits_instead_of_a_story_are_asked_for_with_their_words(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await office.clerk.presses("没解决")
    await office.clerk.says("092800")
    await office.clerk.expects("请连提示的文字一起发")
    await office.clerk.says("提示 092800")
    await office.clerk.expects("已补充到工单 #1")


@pytest.mark.parametrize(("text", "how"), [("/tickets P1", "没有符合“P1”"), ("/people #1", "请写上编号")])
async def test_a_number_of_something_else_is_none(office: Office, text: str, how: str) -> None:
    chat = office.rig.chat("全管", Role.ADMIN, Role.SUPPORT)
    await chat.says(text)
    await chat.expects(how)


async def test_a_claim_an_answer_and_an_end_are_told_to_the_person(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.clerk.expects("赵客服 正在处理您的工单 #1")
    await office.support.presses("回复")
    await office.support.expects("请写给 王芳 的回复")
    await office.support.says("请重启打印机")
    await office.support.expects("已发给提问人")
    await office.clerk.expects("赵客服 回复：\n请重启打印机")
    await office.support.presses("已解决")
    await office.clerk.expects("问题解决了吗", button="没解决")
    await office.clerk.presses("解决了")
    await office.clerk.expects("已确认解决")
    await office.support.says("工单")
    await office.support.expects("没有未解决的工单")


async def test_what_the_person_writes_reaches_the_one_who_has_the_ticket(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.clerk.says("还是不行")
    await office.support.expects("工单 #1 · 王芳：\n还是不行", button="回复")
    assert office.answers.asked == []


async def test_long_messages_go_both_ways_and_are_kept_whole(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.clerk.says(LONG)
    await office.support.expects(f"工单 #1 · 王芳：\n{LONG}", button="回复")
    await office.support.presses("回复")
    await office.support.says(LONG[::-1])
    await office.clerk.expects(f"赵客服 回复：\n{LONG[::-1]}")
    await office.support.says("/tickets 1")
    await office.support.expects(f"“{LONG}”", f"“{LONG[::-1]}”")


async def test_a_long_story_opens_a_ticket(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.says(LONG)
    await office.support.expects("新工单 #1")
    await office.support.presses("查看")
    await office.support.expects(f"“{LONG}”")


async def test_what_is_longer_than_a_message_is_kept_with_a_sign_that_it_was_cut(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.clerk.says(LONG * 4)
    await office.support.expects(LONG * 4)
    await office.clerk.says(LONG * 5)
    cut = f"{(LONG * 4)[:-1]}…"
    await office.support.expects(cut)
    await office.support.says("/tickets 1")
    await office.support.expects(f"“{cut}”")


async def test_unsolved_opens_it_again(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await office.clerk.presses("没解决")
    await office.clerk.expects("已重新打开")
    await office.support.expects("新工单 #1")
    await office.clerk.says("还卡纸")
    await office.clerk.expects("已补充到工单 #1")
    await office.support.says("/tickets 1")
    await office.support.expects("待接", "还卡纸")


async def test_the_second_to_claim_is_told_who_has_it(office: Office) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await opened(office)
    await office.rig.deliver()
    nonce = other.shown[-1].nonce("接单")
    assert nonce
    await office.support.presses("接单")
    await other.expects("由 赵客服 处理")
    await other.presses_nonce(nonce)
    await other.expects("已由 赵客服 接手")


async def test_a_ticket_is_given_back(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("退回")
    await office.support.expects("已退回")
    await office.clerk.expects("会由其他客服接手")


async def test_a_failure_shows_code_phase_article_and_the_line_log(office: Office) -> None:
    await office.fails()
    await office.support.says("/tickets")
    await office.support.expects("#1 待接 · 朝阳 · 王芳", "一店 · 156")
    await office.support.presses("#1")
    await office.support.expects("代码 156", "步骤 执行", "开单", button="怎么办")
    await office.support.presses("通信记录")
    await office.support.expects("12 clear -> ER 156")


async def test_support_of_another_site_sees_nothing(office: Office) -> None:
    await opened(office)
    stranger = office.rig.chat("外人", (office.other_site_id, Role.SUPPORT))
    await stranger.says("工单")
    await stranger.expects("没有未解决的工单")
    await stranger.says("/tickets 1")
    await stranger.expects("或者您不能查看")


async def test_who_was_revoked_while_writing_sends_no_answer(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await office.support.says("口令是什么")
    await office.support.expects("或者您不能查看")
    assert not [said for said in office.clerk.shown if "口令是什么" in said.text]
    await office.support.says("怎么清卡")
    assert office.answers.asked == ["怎么清卡"]


async def test_the_person_closes_the_ticket(office: Office) -> None:
    await opened(office)
    await office.clerk.presses("结束工单")
    await office.clerk.expects("工单 #1 已结束")
    await office.clerk.says("结束")
    await office.clerk.expects("没有未结束的工单")


async def test_an_unknown_ticket_gets_a_sentence(office: Office) -> None:
    await office.support.says("/tickets 77")
    await office.support.expects("没有工单 #77")


async def test_without_support_the_administrator_is_told_and_the_person_knows(office: Office) -> None:
    clerk = office.rig.chat("远处", (office.other_site_id, Role.CLERK))
    await clerk.says("/human 没网")
    await clerk.expects("已开工单 #1")
    await office.admin.expects("没有客服可接", "没网")


def _an_hour_ago(session: Session) -> None:
    for row in session.exec(select(QuestionRow)).all():
        row.at = now() - timedelta(hours=1)
        session.add(row)

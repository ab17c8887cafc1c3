"""Answers to a message go into the ticket of that message, and what is changed later changes there, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.people import Role, person
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.roles import revoke
from tests.handlers.office import Office
from tests.handlers.rig import photo

DAY = timedelta(days=1)


async def story(office: Office, ticket_id: int, kind: str) -> list[str]:
    query = select(TicketEntryRow.text).where(
        TicketEntryRow.ticket_id == ticket_id, TicketEntryRow.kind == kind
    )
    return list(await office.rig.do(lambda session: session.exec(query).all()))


async def state_of(office: Office, ticket_id: int) -> str:
    return await office.rig.do(lambda session: session.get_one(TicketRow, ticket_id).state)


async def talked(office: Office) -> None:
    """Ticket 1 is claimed, with an answer."""
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says("请重启打印机")
    await office.rig.deliver()


async def second(office: Office) -> None:
    """Ticket 2, a failure, is claimed later."""
    await office.fails(phase="inspecting", article="", line_log=[])
    await office.support.presses("接单")
    await office.rig.deliver()


def _rest(session: Session, span: timedelta) -> None:
    for row in session.exec(select(TicketRow)).all():
        row.changed_at -= span
        row.resolved_at = row.resolved_at - span if row.resolved_at else None


async def test_an_answer_to_a_tickets_message_goes_there_though_another_is_talked_in(office: Office) -> None:
    await talked(office)
    await second(office)
    await office.clerk.answers("请重启打印机", "重启了，还是不行")
    await office.support.expects("工单 #1 · 王芳：\n重启了，还是不行")
    await office.clerk.answers("正在处理您的工单 #2", "盘换过了")
    await office.support.expects("工单 #2 · 王芳：\n盘换过了")
    await office.clerk.hears_nothing()


async def test_an_answer_is_no_command_and_no_code_whatever_else_is_going_on(office: Office) -> None:
    await talked(office)
    await office.clerk.says("人工")
    assert await office.clerk.state() == "Support:telling"
    await office.clerk.answers("请重启打印机", "设备")
    await office.support.expects("工单 #1 · 王芳：\n设备")
    assert await office.clerk.state() == "Support:telling"


async def test_a_command_in_slashes_stays_one(office: Office) -> None:
    await talked(office)
    await office.clerk.answers("请重启打印机", "/help")
    await office.clerk.expects("直接提问")
    assert await story(office, 1, "message") == ["打印机不出纸"]


async def test_an_answer_to_ones_own_words_goes_where_they_went(office: Office) -> None:
    number = await office.clerk.says("/human 打印机不出纸")
    await office.clerk.says("还卡纸", reply_to=number)
    await office.clerk.expects("已补充到工单 #1")
    assert await story(office, 1, "message") == ["打印机不出纸", "还卡纸"]


async def test_an_answer_to_anything_else_is_a_question(office: Office) -> None:
    await office.clerk.says("怎么清卡")
    await office.clerk.answers("来源：", "那抄报呢")
    await office.clerk.expects("来源：")
    assert office.answers.asked == ["怎么清卡", "那抄报呢"]


async def test_an_answer_with_a_picture_alone_goes_along(office: Office) -> None:
    await talked(office)
    await office.clerk.answers("请重启打印机", None, media=photo("f1"))
    assert (await office.support.expects("工单 #1 · 王芳")).media == photo("f1")


async def test_an_answer_to_a_ticket_that_ended_opens_it_again_with_the_words_or_a_new_one(
    office: Office,
) -> None:
    await talked(office)
    await office.support.presses("已解决")
    await office.clerk.answers("请重启打印机", "又不行了")
    await office.clerk.expects("工单 #1 已结束", "还没有转给客服", button="重新打开 #1")
    await office.clerk.presses("重新打开 #1")
    await office.clerk.expects("已重新打开")
    await office.support.expects("新工单 #1")
    assert await story(office, 1, "message") == ["打印机不出纸", "又不行了"]
    assert await state_of(office, 1) == "open"


async def test_a_new_ticket_takes_the_words_along(office: Office) -> None:
    await talked(office)
    await office.support.presses("已解决")
    await office.clerk.answers("请重启打印机", "扫描枪坏了")
    await office.clerk.presses("开新工单")
    await office.support.expects("新工单 #2", "扫描枪坏了")
    assert await state_of(office, 1) == "resolved"


async def test_after_two_days_only_a_new_ticket_is_offered(office: Office) -> None:
    await talked(office)
    await office.support.presses("已解决")
    await office.rig.do(_rest, 3 * DAY)
    await office.clerk.answers("请重启打印机", "又不行了")
    assert (await office.clerk.expects("工单 #1 已结束，不能再打开")).labels == ["开新工单"]


async def test_support_answers_a_persons_message_without_pressing(office: Office) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    await office.support.answers("还是不行", "换一根线")
    await office.clerk.expects("赵客服 回复：\n换一根线")
    await office.support.expects("已发给提问人")


async def test_support_answers_the_news_of_a_ticket_and_has_it(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.answers("新工单 #1", "请重启打印机")
    await office.clerk.expects("赵客服 正在处理您的工单 #1")
    await office.clerk.expects("赵客服 回复：\n请重启打印机")
    assert await state_of(office, 1) == "claimed"


async def test_support_answers_with_a_file(office: Office) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    await office.support.answers("还是不行", None, media=photo("f9"))
    assert (await office.clerk.expects("赵客服 回复")).media == photo("f9")


async def test_what_begins_with_two_slashes_is_a_note(office: Office) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    await office.support.answers("还是不行", "// 多半是数据线")
    await office.support.expects("已记为工单 #1 的备注")
    assert await story(office, 1, "note") == ["多半是数据线"]
    await office.support.answers("还是不行", "//")
    await office.support.expects("请写上工单编号和备注")
    assert not [said for said in office.clerk.shown if "数据线" in said.text]


@pytest.mark.parametrize("code", ["654321", "654 321", "６５４３２１"])
async def test_six_digits_of_support_are_not_sent(office: Office, code: str) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    await office.support.answers("还是不行", code)
    await office.support.expects("没有发出去")
    await office.support.presses("回复")
    await office.support.says(code)
    await office.support.expects("没有发出去")
    assert await office.support.state() == "Triage:answering"
    assert await story(office, 1, "answer") == ["请重启打印机"]


async def test_a_colleague_who_answers_is_told_who_has_the_ticket(office: Office) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await talked(office)
    await other.answers("#1", "我来")
    await other.expects("已由 赵客服 接手")
    await other.expects("工单 #1 · 处理中")
    assert await story(office, 1, "answer") == ["请重启打印机"]


async def test_who_was_revoked_answers_nobody(office: Office) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await office.support.answers("还是不行", "口令是什么")
    await office.support.expects("没有权限")
    assert office.answers.asked == []
    assert await story(office, 1, "answer") == ["请重启打印机"]


async def test_a_persons_edit_follows_to_support(office: Office) -> None:
    await talked(office)
    number = await office.clerk.says("屏幕上是 9989")
    shown = await office.support.expects("屏幕上是 9989")
    await office.clerk.edits(number, "屏幕上是 9988")
    changed = office.support.shown[-1]
    assert "工单 #1 · 王芳（已修改）：\n屏幕上是 9988" in changed.text
    assert changed.message_id == shown.message_id
    await office.clerk.hears_nothing()


async def test_supports_edit_follows_to_the_person(office: Office) -> None:
    await talked(office)
    await office.support.presses("回复")
    number = await office.support.says("拔掉电缘")
    await office.support.edits(number, "拔掉电源")
    assert "赵客服 回复（已修改）：\n拔掉电源" in office.clerk.shown[-1].text
    await office.support.hears_nothing()


async def test_a_caption_that_is_changed_keeps_its_picture(office: Office) -> None:
    await talked(office)
    number = await office.clerk.says("屏目", media=photo("f1"))
    await office.clerk.edits(number, "屏幕", media=photo("f1"))
    changed = office.support.shown[-1]
    assert (changed.media, "屏幕" in changed.text) == (photo("f1"), True)


async def test_an_edit_into_six_digits_shows_none(office: Office) -> None:
    await talked(office)
    number = await office.clerk.says("动态码")
    await office.clerk.edits(number, "654321")
    assert not [said for said in office.support.shown if "654321" in said.text]


async def test_an_edited_question_is_left_alone_and_an_edited_command_starts_nothing(office: Office) -> None:
    number = await office.clerk.says("怎么清卡")
    await office.clerk.edits(number, "怎么抄报")
    await office.clerk.hears_nothing()
    await office.clerk.edits(number, "/human 打印机不出纸")
    await office.clerk.hears_nothing()
    assert office.answers.asked == ["怎么清卡"]
    assert not office.support.shown


async def test_an_edit_of_who_was_revoked_reaches_nobody(office: Office) -> None:
    await talked(office)
    await office.support.presses("回复")
    number = await office.support.says("请稍等")
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await office.support.edits(number, "口令是什么")
    assert not [said for said in office.clerk.shown if "口令" in said.text]


async def test_an_edited_command_changes_what_was_told_and_nothing_else(office: Office) -> None:
    number = await office.clerk.says("/human 打印机不出纸")
    await office.clerk.edits(number, "/human 打印机不出纸，急")
    assert await story(office, 1, "message") == ["打印机不出纸，急"]
    await office.clerk.edits(number, "/human")
    assert await story(office, 1, "message") == ["打印机不出纸，急"]


@pytest.mark.parametrize("head", ["/note 1 ", "备注 1 ", "/备注 #1 "])
async def test_an_edited_note_is_the_note_alone_and_no_code(office: Office, head: str) -> None:
    await talked(office)
    number = await office.support.says(f"{head}已电话")
    await office.support.edits(number, f"{head}已电话联系")
    assert await story(office, 1, "note") == ["已电话联系"]
    await office.support.edits(number, f"{head}482913")
    assert await story(office, 1, "note") == ["******"]


async def test_an_edited_note_behind_slashes_loses_them(office: Office) -> None:
    await talked(office)
    await office.clerk.says("还是不行")
    number = await office.support.answers("还是不行", "// 多半是数据线")
    await office.support.edits(number, "// 多半是电源线")
    assert await story(office, 1, "note") == ["多半是电源线"]


async def test_an_answer_that_is_edited_into_a_note_stays_what_it_was(office: Office) -> None:
    await talked(office)
    await office.support.presses("回复")
    number = await office.support.says("请稍等")
    await office.support.edits(number, "//这人真烦")
    await office.support.expects("提问人看到的仍是原来那句")
    assert await story(office, 1, "answer") == ["请重启打印机", "请稍等"]
    assert not [said for said in office.clerk.shown if "真烦" in said.text]


async def test_words_about_a_merged_ticket_go_where_it_ended_up(office: Office) -> None:
    await talked(office)
    for text in ("二", "三"):
        await office.rig.do(_asks, office, text)
    person = await office.support.person()
    await office.rig.do(office.desk.merge, 1, 2, person)
    await office.rig.do(office.desk.merge, 2, 3, person)
    await office.clerk.answers("请重启打印机", "再补充一句")
    assert await story(office, 3, "message") == ["三", "再补充一句"]


def _asks(session: Session, office: Office, text: str) -> None:
    office.desk.open_question(session, person(session, office.clerk.person_id), text)

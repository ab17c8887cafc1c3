"""A ticket's card in a supporter's private chat: every button, at most three rows, and stale presses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.people import Role
from bot.records.messages import PressRow
from bot.records.people import RoleRow
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.records.types import now
from bot.roles import revoke
from bot.tickets import listing, tags
from tests.handlers.office import Office
from tests.handlers.rig import Chat, Said

OPEN = ["接单", "回复", "备注", "已解决", "更多"]
OWN = ["回复", "问对方", "备注", "已解决", "退回", "更多"]
MORE = ["转给同事", "优先级", "合并", "标签", "要照片", "常用回复", "列入税局清单", "拉黑提问人", "‹ 上一步"]


async def opened(office: Office, words: str = "打印机不出纸") -> None:
    await office.clerk.says(f"/human {words}")
    await office.rig.deliver()


async def card(office: Office, number: int = 1) -> Said:
    await office.support.says(f"/tickets {number}")
    return await office.support.expects(f"工单 #{number} ·")


async def row(office: Office, number: int = 1) -> TicketRow:
    return await office.rig.do(lambda session: session.get_one(TicketRow, number))


def colleague(office: Office) -> Chat:
    return office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))


async def test_the_card_has_its_buttons_by_state(office: Office) -> None:
    await opened(office)
    assert (await card(office)).labels == OPEN
    await office.support.presses("接单")
    assert (await office.support.expects("处理中 · 处理人 赵客服")).labels == OWN
    other = colleague(office)
    await other.says("/tickets 1")
    assert (await other.expects("工单 #1")).labels == ["备注", "更多"]
    await office.support.presses("已解决")
    assert (await card(office)).labels == ["重新打开 #1", "备注", "更多"]


async def test_no_card_has_more_than_three_rows(office: Office) -> None:
    await office.fails()
    assert len((await card(office)).buttons) == 3
    await office.support.presses("接单")
    assert len((await office.support.expects("处理中")).buttons) == 3
    await office.support.presses("更多")
    more = await office.support.expects("处理中")
    assert (len(more.buttons), more.labels) == (3, MORE)


async def test_a_press_changes_the_card_in_place_and_typing_shows_it_anew(office: Office) -> None:
    await opened(office)
    first = await card(office)
    await office.support.presses("更多")
    await office.support.presses("‹ 上一步")
    assert (await office.support.expects("工单 #1")).message_id == first.message_id
    assert (await card(office)).message_id != first.message_id


async def test_a_long_story_is_whole_when_shown_and_one_message_when_pressed(office: Office) -> None:
    long = "还是不行。" * 800
    await opened(office, long)
    assert f"“{long}”" in (await card(office)).text
    await office.support.presses("更多")
    assert len((await office.support.expects("工单 #1")).text) < 2000


async def test_everything_that_support_wants_to_know_stands_on_the_card(office: Office) -> None:
    await opened(office)
    await office.support.says("/note 1 多半是数据线")
    shown = await card(office)
    for part in ("王芳（P1）· 朝阳", "优先级 普通", "➡️", "“打印机不出纸”", "【备注】 “多半是数据线”"):
        assert part in shown.text


async def test_a_note_is_taken_and_the_person_never_sees_it(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("备注")
    await office.support.expects("请写工单 #1 的备注")
    await office.support.says("多半是数据线")
    await office.support.expects("已记为工单 #1 的备注")
    assert (await row(office)).state == "open"
    assert not [said for said in office.clerk.shown if "数据线" in said.text]


@pytest.mark.parametrize("typed", ["/note", "/note 1", "/note 备注", "备注", "/note x 1"])
async def test_a_note_without_a_ticket_or_words_says_how(office: Office, typed: str) -> None:
    await opened(office)
    await office.support.says(typed)
    await office.support.expects("/note 12")


async def test_a_note_for_a_ticket_that_is_not_there_says_so(office: Office) -> None:
    await office.support.says("备注 77 已电话联系")
    await office.support.expects("没有工单 #77")


async def test_a_text_behind_two_slashes_is_a_note_while_an_answer_is_awaited(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says("//先等等")
    await office.support.expects("已记为工单 #1 的备注")
    assert not [said for said in office.clerk.shown if "先等等" in said.text]


async def test_a_ticket_is_given_to_a_colleague_who_hears_of_it(office: Office) -> None:
    other = colleague(office)
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("更多")
    await office.support.presses("转给同事")
    assert "孙客服" in (await office.support.expects("处理中")).labels
    await office.support.presses("孙客服")
    await office.support.expects("工单 #1 已转给 孙客服")
    await other.expects("赵客服 把工单 #1 转给了您", "打印机不出纸", button="回复")
    await office.clerk.expects("孙客服 正在处理您的工单 #1")
    await office.clerk.says("谢谢")
    await other.expects("工单 #1 · 王芳：\n谢谢")


async def test_without_colleagues_nobody_is_offered(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("更多")
    await office.support.presses("转给同事")
    await office.support.expects("没有别的客服可转")


async def test_who_no_longer_supports_is_given_nothing(office: Office) -> None:
    other = colleague(office)
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("更多")
    await office.support.presses("转给同事")
    await office.rig.do(revoke, other.person_id, office.site_id, Role.SUPPORT, office.admin.person_id)
    await office.support.presses("孙客服")
    await office.support.expects("已不是工单 #1 的客服")
    assert (await row(office)).owner_id == office.support.person_id


async def test_another_priority_is_set(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("优先级")
    assert (await office.support.expects("工单 #1")).labels == ["紧急", "高", "低", "‹ 上一步"]
    await office.support.presses("紧急")
    await office.support.expects("优先级 紧急", "优先级改为紧急")


async def test_tags_are_given_and_taken_off(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("标签")
    await office.support.presses("新标签")
    await office.support.expects("请写工单 #1 的新标签")
    await office.support.says("#打印机")
    await office.support.expects("🏷 打印机", button="✕ 打印机")
    await opened(office)
    await office.support.presses("✕ 打印机")
    shown = await office.support.expects("工单 #1")
    assert "🏷" not in shown.text


async def test_a_tag_that_is_in_use_is_offered_elsewhere(office: Office) -> None:
    await opened(office)
    await office.manager.says("/human 没网")
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("标签")
    await office.support.presses("新标签")
    await office.support.says("打印机")
    await card(office, 2)
    await office.support.presses("更多")
    await office.support.presses("标签")
    await office.support.presses("+ 打印机")
    await office.support.expects("工单 #2", "🏷 打印机")


async def test_a_tag_that_does_not_fit_says_why_and_shows_the_card(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("标签")
    await office.support.presses("新标签")
    await office.support.says("长" * 40)
    await office.support.expects("标签", "不行")
    await office.support.expects("工单 #1 · 待接")


async def twice(office: Office) -> None:
    """The clerk has a question, 1, and a failure, 2."""
    await opened(office)
    await office.fails(phase="inspecting", article="", line_log=[])
    await card(office, 2)
    await office.support.presses("更多")
    await office.support.presses("合并")


async def test_two_tickets_of_a_person_are_merged_by_a_button_and_taken_apart(office: Office) -> None:
    await twice(office)
    await office.support.expects("并入 王芳 的哪一张")
    await office.support.presses("并入 #1")
    await office.support.expects("工单 #2 已并入 #1")
    await office.support.expects("工单 #1 · 待接", "并入了工单 #2")
    assert await office.support.state() is None
    assert (await card(office, 2)).labels[0] == "取消合并"
    await office.support.presses("取消合并")
    await office.support.expects("工单 #2 · 待接")
    assert (await row(office, 2)).merged_into is None


async def test_after_going_back_no_number_is_awaited(office: Office) -> None:
    await twice(office)
    await office.support.presses("‹ 上一步")
    assert await office.support.state() is None
    await office.support.says("1")
    assert (await row(office, 2)).merged_into is None


async def test_the_other_number_is_typed(office: Office) -> None:
    await twice(office)
    await office.support.says("那一张")
    await office.support.expects("请写要并入的工单编号")
    await office.support.says("#1")
    await office.support.expects("工单 #2 已并入 #1")


async def test_a_typed_number_that_will_not_do_says_why(office: Office) -> None:
    await office.manager.says("/human 没网")
    await opened(office)
    await opened(office, "还卡纸")
    await office.fails(9)
    for typed, why in (("77", "没有工单 #77"), ("1", "不是同一个人的"), ("3", "已结束，或不在您手上")):
        await card(office, 3)
        await office.support.presses("更多")
        await office.support.presses("合并")
        await office.support.says(typed)
        await office.support.expects(why)
    assert (await row(office, 3)).merged_into is None


async def test_without_another_ticket_nothing_is_merged(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("合并")
    await office.support.expects("没有别的未解决工单")
    assert await office.support.state() is None


async def test_a_ticket_of_another_site_takes_nothing_in(office: Office) -> None:
    clerk = office.rig.chat("远处", (office.other_site_id, Role.CLERK))
    await clerk.says("/human 没网")
    await twice_from(office, 2)
    await office.support.says("1")
    await office.support.expects("或者您不能查看")


async def twice_from(office: Office, first: int) -> None:
    await opened(office)
    await office.fails(9)
    await card(office, first)
    await office.support.presses("更多")
    await office.support.presses("合并")


async def test_the_bureaus_list_is_switched_on_and_off(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("列入税局清单")
    await office.support.expects("🏛", "列入税局清单")
    await office.support.says("工单 税局")
    await office.support.expects("#1 待接")
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("移出税局清单")
    shown = await office.support.expects("移出税局清单")
    assert "🏛" not in shown.text


async def test_a_photo_is_asked_for_in_the_persons_language(office: Office) -> None:
    visitor = office.rig.chat("Ann", (office.site_id, Role.CLERK), language="en")
    await visitor.says("/human it does not print")
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("要照片")
    await office.support.expects("工单 #1 等对方回复")
    told = await visitor.expects("赵客服", "Ann")
    assert "照片" not in told.text
    assert (await row(office)).state == "waiting"
    assert (await office.rig.do(listing.get, 1)).tags == ("photo",)


async def test_an_answer_goes_out_though_its_mark_does_not_fit_any_more(office: Office) -> None:
    await opened(office)
    for number in range(tags.MOST):
        await office.rig.do(office.desk.tag, 1, await office.support.person(), f"标签{number}")
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("要照片")
    await office.clerk.expects("赵客服", "整个屏幕")
    assert "photo" not in (await office.rig.do(listing.get, 1)).tags


async def test_a_ready_answer_is_chosen_and_sent(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("常用回复")
    listed = await office.support.expects("常用回复，按一下就发给 王芳")
    await office.support.presses(listed.labels[0])
    await office.clerk.expects("赵客服 回复")


async def test_support_opens_a_ticket_again(office: Office) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await card(office)
    await office.support.presses("重新打开")
    await office.support.expects("工单 #1 · 待接", button="接单")


async def test_what_was_asked_for_is_dropped_by_cancel(office: Office) -> None:
    await opened(office)
    await card(office)
    for button, what in (("备注", "写备注"), ("标签", "加标签")):
        if button == "标签":
            await office.support.presses("更多")
            await office.support.presses("标签")
            await office.support.presses("新标签")
        else:
            await office.support.presses(button)
        await office.support.says("取消")
        await office.support.expects(f"已取消：{what}")
        assert await office.support.state() is None


@pytest.mark.parametrize("button", ["接单", "回复", "已解决"])
async def test_a_stale_press_says_why_and_shows_how_it_stands(office: Office, button: str) -> None:
    other = colleague(office)
    await opened(office)
    await card(office)
    await other.presses("接单")
    await office.support.presses(button)
    await office.support.expects("已由 孙客服 接手")
    assert (await office.support.expects("处理中 · 处理人 孙客服")).labels == ["备注", "更多"]


@pytest.mark.parametrize("button", ["回复", "问对方", "已解决", "退回"])
async def test_a_press_on_a_ticket_that_ended_says_so_and_shows_it(office: Office, button: str) -> None:
    await opened(office)
    await office.support.presses("接单")
    await office.rig.deliver()
    await office.clerk.says("结束")
    await office.support.presses(button)
    await office.support.expects("工单 #1 已结束，或不在您手上")
    await office.support.expects("工单 #1 · 已解决", button="重新打开")


async def test_no_button_of_the_card_works_for_who_was_revoked(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("优先级")
    await office.rig.deliver()
    nonces = await office.rig.do(_triage_nonces, office.support.user_id)
    assert len(nonces) >= 12
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    # still somebody's support, elsewhere
    await office.rig.do(_elsewhere, office)
    for nonce in nonces:
        await office.support.presses_nonce(nonce)
        await office.support.expects("或者您不能查看")
    events = await office.rig.do(_events)
    assert events == ["opened"]


def _triage_nonces(session: Session, chat_id: int) -> list[str]:
    rows = session.exec(select(PressRow).where(PressRow.chat_id == chat_id)).all()
    return [one.nonce for one in rows if one.action.startswith("triage.")]


def _elsewhere(session: Session, office: Office) -> None:
    session.add(RoleRow(person_id=office.support.person_id, site_id=office.other_site_id, role=Role.SUPPORT))


def _events(session: Session) -> list[str]:
    return list(session.exec(select(TicketEntryRow.text).where(TicketEntryRow.kind == "event")).all())


async def test_who_writes_abuse_is_blocked_from_the_card(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("更多")
    await office.support.presses("拉黑提问人")
    await office.support.expects("已拉黑")
    assert (await office.clerk.person()).blocked
    await card(office)
    await office.support.presses("更多")
    assert "拉黑提问人" not in office.support.shown[-1].labels


async def test_whom_support_may_not_block_has_no_button_for_it(office: Office) -> None:
    await office.manager.says("/human 没网")
    await card(office)
    await office.support.presses("更多")
    assert "拉黑提问人" not in office.support.shown[-1].labels


async def test_support_opens_a_ticket_again_however_long_ago_it_ended(office: Office) -> None:
    await opened(office)
    await card(office)
    await office.support.presses("已解决")
    await office.rig.do(_long_ago)
    await office.rig.do(lambda session: office.desk.tick(session, now()))
    await card(office)
    await office.support.presses("重新打开")
    assert (await row(office, 1)).state == "open"


def _long_ago(session: Session) -> None:
    session.get_one(TicketRow, 1).resolved_at = now() - timedelta(days=30)

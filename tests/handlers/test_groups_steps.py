"""The card above a topic and its buttons: what stands there, what they do, and for whom."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot.clearing.reports import Reports
from bot.people import Role
from bot.roles import revoke
from bot.tickets import listing
from device.contract import Check, Ended, Level, Outcome
from tests.handlers.group_rig import Group
from tests.handlers.office import Office
from tests.handlers.rig import Said
from tests.handlers.scripted_agent import ScriptedAgent
from tests.handlers.staff_room import StaffRoom, without_topics


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def test_the_card_of_a_failure_says_what_why_and_what_next(room: StaffRoom) -> None:
    await room.opens()
    await room.fails()
    card = await room.group.expects("🆕 工单 #1 · 待接 · 处理人 — · 优先级 紧急", topic=1)
    assert "步骤 执行 · 代码 156" in card.text
    assert "📖 " in card.text
    assert "⏱ 首次回复" in card.text
    assert "➡️ " in card.text
    assert card.labels == ["接单", "要照片", "已解决", "怎么办", "日志", "重读", "税局清单", "更多"]


async def test_the_card_says_how_many_are_like_it_and_why_they_are_grouped(room: StaffRoom) -> None:
    await room.opens()
    for operation_id in (1, 2, 3):
        await room.fails(operation_id)
    card = await room.group.card(3)
    assert "🔗 同类还有 2 张" in card.text
    assert "代码 156" in card.text.partition("相同")[2]


async def test_the_card_of_a_question_has_no_buttons_of_a_failure(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    assert (await room.group.card(1)).labels == ["接单", "要照片", "已解决", "税局清单", "更多"]


async def test_a_claim_changes_the_card_in_its_place(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    before = await room.group.card(1)
    assert await room.support.presses("接单") == "工单 #1 归您处理了，直接在这里写，就会发给 王芳。"
    after = await room.group.card(1)
    assert (after.message_id, "👤 工单 #1 · 处理中 · 处理人 赵客服" in after.text) == (
        before.message_id,
        True,
    )
    await room.office.clerk.expects("赵客服 正在处理您的工单 #1")


async def test_the_second_to_claim_is_told_who_has_it_by_the_press_alone(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    nonce = (await room.group.card(1)).nonce("接单")
    assert nonce
    await room.support.presses("接单")
    assert (await room.colleague.presses_nonce(nonce)).startswith("工单 #1 已由 赵客服 接手。")
    assert [said.slot for said in room.group.news] == ["ticket-1"]


async def test_a_stranger_and_support_of_another_site_move_nothing(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    far = room.group.seat(room.office.rig.chat("远客服", (room.office.other_site_id, Role.SUPPORT)))
    for seat in (room.stranger, far):
        for label in ("接单", "怎么办", "日志", "重读", "要照片", "税局清单", "已解决", "更多"):
            assert await seat.presses(label) == "您不是这张工单的客服，不能操作它。"
            await room.group.hears_nothing()
    ticket = await room.office.rig.do(listing.get, 1)
    assert (ticket.state, ticket.escalated_at, ticket.owner_id) == ("open", None, None)


async def test_who_was_revoked_moves_nothing_and_says_nothing(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    office = room.office
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    assert await room.support.presses("接单") == "您不是这张工单的客服，不能操作它。"
    await room.support.says("口令是什么", topic=1)
    await room.group.expects("您不是这张工单的客服")
    assert not [said for said in office.clerk.shown if "口令" in said.text]


async def test_the_log_is_shown_to_its_last_thirty_lines(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.support.presses("日志")
    log = await room.group.expects("最后 30 行（共 40 行）", topic=1)
    assert log.text.splitlines()[1:] == [f"line {number}" for number in range(10, 40)]


async def test_the_article_is_shown_with_its_source(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.support.presses("怎么办")
    await room.group.expects("来源：", topic=1)


async def test_reading_again_asks_the_agent_and_its_answer_is_a_note_of_the_ticket(room: StaffRoom) -> None:
    office = room.office
    reports = Reports(office.clearing, office.desk)
    agent = ScriptedAgent(office.rig, office.rig.agent(office.site_id), reports)
    await (await room.opens()).fails()
    await room.support.presses("重读")
    await room.group.expects("正在请 朝阳 的现场程序再读一次", topic=1)
    await room.support.presses("重读")
    await room.group.expects("已经在读了", topic=1)
    found = Check(level=Level.BLOCK, name="port", params={"why": "port-missing", "port": "COM3"})
    await agent.reports(await agent.takes("doctor"), Ended(outcome=Outcome.DONE, checks=(found,)))
    await room.group.expects("📝 系统 内部备注", "COM3", topic=1)
    await office.support.expects("COM3")
    assert [one.text for one in await office.rig.do(listing.entries, 1) if one.kind == "note"]
    assert not [said for said in office.clerk.shown if "COM3" in said.text]


async def test_one_look_answers_every_ticket_that_asked_for_it(room: StaffRoom) -> None:
    office = room.office
    reports = Reports(office.clearing, office.desk)
    agent = ScriptedAgent(office.rig, office.rig.agent(office.site_id), reports)
    await room.opens()
    for number in (1, 2):
        await room.fails(number)
        await room.support.presses("重读")
    found = Check(level=Level.BLOCK, name="port", params={"why": "port-missing", "port": "COM3"})
    await agent.reports(await agent.takes("doctor"), Ended(outcome=Outcome.DONE, checks=(found,)))
    for number in (1, 2):
        await room.group.expects("📝 系统 内部备注", "COM3", topic=number)


async def test_that_the_agent_is_away_is_said_plainly(room: StaffRoom) -> None:
    room.office.rig.agent(room.office.site_id, away=True)
    await (await room.opens()).fails()
    await room.support.presses("重读")
    await room.group.expects("朝阳 的现场程序没有连上来（最近联系", topic=1)


async def test_a_photo_is_asked_for_in_the_persons_language_and_the_ticket_waits(room: StaffRoom) -> None:
    await room.opens()
    office = room.office
    clerk = office.rig.chat("Ann", (office.site_id, Role.CLERK), language="en")
    await clerk.says("/human no paper")
    await room.support.presses("要照片")
    await clerk.expects("Hello Ann, please send me a photo of the whole screen")
    await room.group.expects("↩️ 赵客服 回复：\nHello Ann", topic=1)
    assert "⏳ 工单 #1 · 等对方" in (await room.group.card(1)).text


async def test_rare_buttons_stand_behind_one_and_go_away_again(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.support.presses("接单")
    await room.support.presses("更多")
    labels = (await room.group.card(1)).labels
    rare = ["退回", "转给我", "标签", "合并", "已知问题", "改为高", "改为普通", "改为低", "拉黑提问人"]
    assert labels[-9:] == rare
    await room.support.presses("收起")
    assert "退回" not in (await room.group.card(1)).labels


async def test_the_priority_is_changed(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("更多")
    assert await room.support.presses("改为紧急") == "优先级已改为紧急。"
    assert "优先级 紧急" in (await room.group.card(1)).text


async def test_a_ticket_is_given_back(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    await room.support.presses("更多")
    await room.support.presses("退回")
    assert "🆕 工单 #1 · 待接" in (await room.group.card(1)).text
    await room.office.clerk.expects("会由其他客服接手")


async def test_tags_are_written_in_the_topic(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("更多")
    await room.support.presses("标签")
    await room.group.expects("工单 #1 的标签：—", "/tag", topic=1)
    await room.support.says("/tag 打印", topic=1)
    await room.group.expects("标签：打印", topic=1)
    assert "🏷 打印" in (await room.group.card(1)).text
    await room.support.says("/untag 打印", topic=1)
    assert "🏷" not in (await room.group.card(1)).text
    await room.support.says(f"/tag {'长' * 30}", topic=1)
    await room.group.expects("不行", topic=1)
    await room.stranger.says("/tag 打印", topic=1)
    await room.group.expects("您不是这张工单的客服")


async def test_a_command_of_a_topic_says_where_it_belongs(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    for text in ("/tag 打印", "/note 急", "/m"):
        await room.support.says(text)
        await room.group.expects("请在工单的话题里用这个命令")


async def test_tickets_of_one_person_are_merged_and_taken_apart(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("更多")
    assert await room.support.presses("合并") == "王芳 没有别的未结束的工单，不能合并。"
    await room.fails()
    await room.support.presses("更多")
    await room.support.presses("合并")
    await room.group.expects("并入 王芳 的哪张工单", button="并入 #1", topic=2)
    assert await room.support.presses("并入 #1") == "工单 #2 已并入 #1。"
    assert "↪️ 已并入工单 #1" in (await room.group.card(2)).text
    assert "↩️ 并入了 #2" in (await room.group.card(1)).text
    await room.support.says("知道了", topic=2)
    await room.group.expects("工单 #2 已并入 #1", "请到 #1 的话题里写", topic=2)
    await room.support.presses("取消合并")
    assert "🆕 工单 #2 · 待接" in (await room.group.card(2)).text


async def test_a_ready_answer_is_chosen_or_named(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("/m", topic=1)
    await room.group.expects("按一下就发给 王芳", button="要整屏照片", topic=1)
    await room.support.says("/m no-password", topic=1)
    await room.office.clerk.expects("赵客服 回复：")
    await room.support.says("/m nothing", topic=1)
    await room.group.expects("没有“nothing”这条常用回复", topic=1)
    await room.support.presses("已解决")
    await room.support.says("/m no-password", topic=1)
    await room.group.expects("不能这样做了", topic=1)


async def test_known_problems_are_announced_in_private(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.office.support.says("/queue")
    await room.support.presses("更多")
    assert await room.support.presses("已知问题") == "公告已知问题要在私聊里做，我已发给您。"
    await room.office.support.expects("工单 #1", button="公告已知问题")


async def test_who_never_wrote_in_private_is_shown_the_way_there(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.support.presses("更多")
    assert await room.support.presses("已知问题") == ""
    await room.group.expects("赵客服", "https://t.me/qingka_bot", "按“开始”", topic=1)


async def test_an_ended_ticket_can_be_opened_again_and_no_more(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    await room.support.presses("已解决")
    assert (await room.group.card(1)).labels == ["重新打开", "怎么办", "日志"]
    await room.office.clerk.expects("问题解决了吗")


async def test_without_topics_cards_stand_in_the_group_and_replies_go_to_the_person(room: StaffRoom) -> None:
    await room.opens()
    await room.office.rig.do(without_topics)
    await room.asks()
    card = await room.group.card(1)
    assert card.thread is None
    await room.group.expects("💬 工单 #1 · 王芳：\n打印机不出纸")
    await room.support.says("闲聊")
    assert not [said for said in room.office.clerk.shown if "闲聊" in said.text]
    await room.support.says("请重启", reply_to=card.message_id)
    await room.office.clerk.expects("赵客服 回复：\n请重启")
    await room.office.clerk.says("还是不行")
    said = await room.group.expects("💬 工单 #1 · 王芳：\n还是不行")
    await room.support.says("那换根线", reply_to=said.message_id)
    await room.office.clerk.expects("那换根线")
    await room.support.says("/note 换了线", reply_to=said.message_id)
    assert await room.office.rig.do(_kinds, 1) == ["message", "answer", "message", "answer", "note"]


async def test_a_topic_that_is_made_late_begins_with_what_was_said(room: StaffRoom) -> None:
    await room.asks()
    await room.opens()
    late = Group(room.office.rig, "晚到")
    await late.seat(room.office.admin).says("/desk")
    await room.support.says("/queue")
    await room.support.presses("#1")
    await room.group.expects("工单 #1", topic=1)
    assert _texts(room.group.news)[-1] == "💬 王芳：\n打印机不出纸"


def _texts(news: list[Said]) -> list[str]:
    return [said.text for said in news if said.kind == "message"]


def _kinds(session: Session, ticket_id: int) -> list[str]:
    return [entry.kind for entry in listing.entries(session, ticket_id) if entry.kind != "event"]


async def test_a_ticket_of_somebody_who_is_away_is_taken_over(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    assert "转给我" in await room.colleague.presses("已解决")
    await room.colleague.presses("更多")
    assert await room.colleague.presses("转给我") == "工单 #1 转给您了，直接在这里写，就会发给 王芳。"
    assert "处理人 孙客服" in (await room.group.card(1)).text
    await room.group.expects("交给 孙客服", topic=1)
    await room.office.clerk.expects("孙客服 正在处理您的工单 #1")
    await room.colleague.presses("已解决")
    await room.office.clerk.expects("问题解决了吗")


async def test_what_has_ended_is_not_taken_over(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    await room.support.presses("更多")
    nonce = (await room.group.card(1)).nonce("转给我")
    assert nonce
    await room.support.presses("已解决")
    assert "转给您了" not in await room.support.presses_nonce(nonce)


async def test_a_person_is_blocked_from_the_card_by_who_may(room: StaffRoom) -> None:
    await room.opens()
    await room.office.manager.says("/human 打印机不出纸")
    await room.support.presses("更多")
    assert "拉黑提问人" not in (await room.group.card(1)).labels
    await room.asks("骂人的话")
    await room.support.presses("更多")
    await room.support.presses("拉黑")
    await room.group.expects("已拉黑 P1 王芳", button="恢复 P1", topic=2)
    await room.support.presses("更多")
    assert "拉黑提问人" not in (await room.group.card(2)).labels
    await room.support.presses("恢复 P1")
    await room.office.clerk.expects("已恢复受理您的消息")


async def test_what_a_card_was_asked_for_can_be_answered_where_there_are_no_topics(room: StaffRoom) -> None:
    await room.opens()
    await room.office.rig.do(without_topics)
    await room.fails()
    await room.support.presses("日志")
    log = await room.group.expects("最后 30 行")
    await room.support.says("第十二行不对", reply_to=log.message_id)
    await room.office.clerk.expects("赵客服 回复：\n第十二行不对")

"""What is said in a ticket's topic, and on the other side."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot.tickets import listing
from tests.handlers.office import Office
from tests.handlers.rig import photo
from tests.handlers.staff_room import StaffRoom, without_topics


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def test_a_ticket_gets_a_topic_with_its_card_and_what_was_said(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.group.expects("🆕 工单 #1 · 待接", "王芳（P", "打印机不出纸", button="接单", topic=1)
    await room.group.expects("💬 王芳：\n打印机不出纸", topic=1)
    assert not room.office.support.shown


async def test_what_support_writes_goes_to_the_person_with_its_name(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("请重启打印机", topic=1)
    await room.office.clerk.expects("赵客服 回复：\n请重启打印机")
    assert "处理人 赵客服" in (await room.group.card(1)).text
    assert not [said for said in room.group.news if "请重启打印机" in said.text]


async def test_a_colleague_may_help_and_the_owner_stays(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    await room.colleague.says("也可以换纸试试", topic=1)
    await room.office.clerk.expects("孙客服 回复：\n也可以换纸试试")
    await room.group.expects("孙客服，您写的已发给 王芳", "处理人还是 赵客服", topic=1)
    await room.colleague.says("换好了吗", topic=1)
    await room.group.hears_nothing_new_of("处理人还是")
    await room.support.says("换好了说一声", topic=1)
    await room.group.hears_nothing_new_of("处理人还是")
    assert "处理人 赵客服" in (await room.group.card(1)).text


async def test_what_the_person_says_and_changes_stands_in_the_topic(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    number = await room.office.clerk.says("还是不行")
    first = await room.group.expects("💬 王芳：\n还是不行", topic=1)
    await room.office.clerk.edits(number, "还是不行，卡纸")
    again = await room.group.expects("💬 王芳（已修改）：\n还是不行，卡纸", topic=1)
    assert again.message_id == first.message_id


async def test_pictures_go_both_ways(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("照这样接线", topic=1, media=photo("wires"))
    shown = await room.office.clerk.expects("照这样接线")
    assert shown.media == photo("wires")
    await room.office.clerk.says(None, media=photo("screen"))
    shown = await room.group.expects("💬 王芳", topic=1)
    assert shown.media == photo("screen")


async def test_what_support_changes_is_changed_for_the_person(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    number = await room.support.says("请重起打印机", topic=1)
    await room.support.edits(number, "请重启打印机", topic=1)
    await room.office.clerk.expects("（已修改）：\n请重启打印机")


@pytest.mark.parametrize("text", ["//客户很急", "／／客户很急", "/note 客户很急"])
async def test_a_note_never_reaches_the_person(room: StaffRoom, text: str) -> None:
    await (await room.opens()).asks()
    await room.office.clerk.expects("已开工单")
    await room.support.says(text, topic=1)
    await room.support.says("/note", topic=1)
    await room.group.expects("请写上备注内容")
    assert not [said for said in room.office.clerk.shown if "客户很急" in said.text]
    story = await room.office.rig.do(_story, 1)
    assert ("note", "客户很急") in story


async def test_who_has_no_role_is_told_once_a_topic_that_nothing_is_passed_on(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.stranger.says("我来回答", topic=1)
    await room.group.expects("小周，您不是这张工单的客服", topic=1)
    await room.stranger.says("听得见吗", topic=1)
    await room.group.hears_nothing()
    await room.stranger.says("//笔记", topic=1)
    await room.group.hears_nothing()
    assert not [said for said in room.office.clerk.shown if "回答" in said.text or "听得见" in said.text]


@pytest.mark.parametrize("text", ["482913", "４８２ ９１３"])
async def test_six_digits_alone_are_never_sent_on(room: StaffRoom, text: str) -> None:
    await (await room.opens()).asks()
    await room.support.says(text, topic=1)
    await room.group.expects("没有转给提问人", topic=1)
    assert [kind for kind, _ in await room.office.rig.do(_story, 1)].count("answer") == 0


async def test_words_about_what_has_ended_are_kept_and_going_on_is_offered(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("已解决")
    await room.support.says("其实是驱动的问题", topic=1)
    await room.group.expects("工单 #1 已结束", "没有发给提问人", button="重新打开", topic=1)
    for seat in (room.support, room.colleague):
        await seat.says("再补充一句", topic=1)
        await room.group.expects("工单 #1 已结束", "没有发给提问人", topic=1)
    assert not [said for said in room.office.clerk.shown if "驱动" in said.text]
    assert await room.support.presses("重新打开") == "工单 #1 又打开了。"
    await room.group.expects("又打开了（赵客服）", topic=1)
    await room.support.presses("已解决")
    await room.support.says("又好了", topic=1)
    await room.group.expects("工单 #1 已结束")


async def test_talk_that_is_about_no_ticket_is_nobodys_business(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("今天吃什么")
    await room.group.hears_nothing()
    assert [kind for kind, _ in await room.office.rig.do(_story, 1)].count("answer") == 0


async def test_what_the_person_does_is_told_in_the_topic(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("接单")
    await room.support.presses("已解决")
    await room.office.clerk.presses("没解决")
    await room.group.expects("工单 #1 又打开了（王芳）", topic=1)
    await room.support.presses("已解决")
    await room.office.clerk.presses("解决了")
    await room.group.expects("王芳 确认已解决", topic=1)


def _story(session: Session, ticket_id: int) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in listing.entries(session, ticket_id)]


async def test_a_talk_leaves_the_card_alone_unless_it_changes_how_the_ticket_stands(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("请重启", topic=1)
    assert "👤 工单 #1" in (await room.group.card(1)).text
    cards = _cards(room)
    for _ in range(2):
        await room.support.says("再试一次", topic=1)
        await room.office.clerk.says("试了")
    assert _cards(room) == cards
    await room.support.presses("要照片")
    assert "⏳ 工单 #1" in (await room.group.card(1)).text
    await room.office.clerk.says(None, media=photo("screen"))
    assert "👤 工单 #1" in (await room.group.card(1)).text


async def test_that_an_operation_failed_again_is_said_below_its_card(room: StaffRoom) -> None:
    await room.opens()
    await room.fails(code="156")
    await room.fails(code="157")
    await room.group.expects("同一项操作又失败了", topic=1)
    assert "代码 157" in (await room.group.card(1)).text


async def test_what_cannot_be_passed_on_is_not_sent_as_nothing(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("", topic=1)
    await room.group.expects("我转不过去", topic=1)
    assert [kind for kind, _ in await room.office.rig.do(_story, 1)].count("answer") == 0


def _cards(room: StaffRoom) -> int:
    return len([said for said in room.group.shown if said.slot == "ticket-1"])


async def test_the_pictures_of_an_album_about_what_has_ended_are_answered_once(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.presses("已解决")
    for name in ("one", "two"):
        await room.support.says(None, topic=1, media=photo(name), album="a1")
    await room.group.hears_nothing()
    await room.support.says(None, topic=1, media=photo("three"), album="a2")
    await room.group.expects("工单 #1 已结束", topic=1)


async def test_a_failed_operations_ticket_that_ends_again_says_so_again(room: StaffRoom) -> None:
    await (await room.opens()).fails()
    for code in ("157", "158"):
        await room.support.presses("已解决")
        await room.support.says("好了吗", topic=1)
        await room.group.expects("工单 #1 已结束", topic=1)
        await room.fails(code=code)


async def test_who_names_the_bot_in_a_topic_is_passed_on_like_anybody(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("请重启打印机", topic=1, addressed=True)
    await room.office.clerk.expects("赵客服 回复：\n请重启打印机")


async def test_outside_of_topics_the_bot_by_name_answers_in_private_only(room: StaffRoom) -> None:
    await (await room.opens()).asks()
    await room.support.says("打印机怎么办", addressed=True)
    await room.group.expects("只能在与我的私聊中进行")
    await room.support.says("排队", addressed=True)
    await room.group.expects("排队 1 张")


async def test_what_was_said_of_a_ticket_can_be_answered_where_there_are_no_topics(room: StaffRoom) -> None:
    await room.opens()
    await room.office.rig.do(without_topics)
    await room.asks()
    await room.support.presses("接单")
    await room.support.presses("已解决")
    await room.office.clerk.presses("没解决")
    said = await room.group.expects("又打开了（王芳）")
    await room.support.says("马上看", reply_to=said.message_id)
    await room.office.clerk.expects("赵客服 回复：\n马上看")

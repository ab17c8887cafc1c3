"""What waits, what one has in hand, what goes to the bureau: in private and in groups."""

from __future__ import annotations

import pytest

from bot.people import Role
from tests.handlers.group_rig import Group
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def test_the_queue_begins_with_the_most_urgent_and_says_what_is_due(room: StaffRoom) -> None:
    await room.asks()
    await room.fails()
    await room.office.support.says("排队")
    queue = await room.office.support.expects("排队 2 张（1/1）")
    first, second = (queue.text.index(f"🆕 #{number} ") for number in (2, 1))
    assert first < second
    assert queue.text.count("⏱ 首次回复") == 2
    assert queue.labels == ["#2", "#1"]


async def test_a_ticket_of_the_queue_is_looked_at(room: StaffRoom) -> None:
    await room.asks()
    await room.office.support.says("/queue")
    await room.office.support.presses("#1")
    await room.office.support.expects("打印机不出纸", button="接单")


async def test_who_has_nothing_in_hand_is_shown_the_way_to_the_queue(room: StaffRoom) -> None:
    await room.asks()
    await room.office.support.says("/mine")
    await room.office.support.expects("您手上没有工单")
    await room.office.support.presses("接单")
    await room.office.support.says("我手上的")
    await room.office.support.expects("您手上 1 张", "👤 #1 普通")
    await room.office.support.says("/queue")
    await room.office.support.expects("没有人在排队")


async def test_a_long_queue_has_pages(room: StaffRoom) -> None:
    for number in range(12):
        await room.fails(number + 1)
    await room.office.support.says("/queue")
    await room.office.support.expects("（1/2）", button="下一页")
    await room.office.support.presses("下一页")
    await room.office.support.expects("（2/2）", "#11")


async def test_in_a_group_only_what_is_the_groups_and_the_askers_is_listed(room: StaffRoom) -> None:
    office = room.office
    await room.opens("朝阳 failure")
    await room.asks()
    await room.fails()
    await room.support.says("/queue")
    queue = await room.group.expects("排队 1 张", button="#2")
    assert "#1 " not in queue.text
    far = room.group.seat(office.rig.chat("远客服", (office.other_site_id, Role.SUPPORT)))
    await far.says("/queue")
    await room.group.expects("没有人在排队")


async def test_a_group_that_is_not_supports_is_shown_nothing(room: StaffRoom) -> None:
    await room.asks()
    for text in ("/queue", "/mine", "/bureau"):
        await room.support.says(text)
        await room.group.expects("这个群不是客服群")


async def test_from_a_groups_queue_a_ticket_gets_its_topic(room: StaffRoom) -> None:
    await room.opens()
    await room.asks()
    second = Group(room.office.rig, "二线")
    await second.seat(room.office.admin).says("/desk")
    seat = second.seat(room.office.support)
    await seat.says("/queue")
    await seat.presses("#1")
    await second.expects("工单 #1", button="接单", topic=1)


async def test_what_goes_to_the_bureau_is_listed_as_its_clerks_ask_for_it(room: StaffRoom) -> None:
    await room.opens()
    await room.fails()
    assert await room.support.presses("税局清单") == "工单 #1 已列入税局清单，/bureau 可查看。"
    assert "🏛 在税局清单上" in (await room.group.card(1)).text
    await room.office.support.says("税局清单")
    told = await room.office.support.expects("税局清单 1 张", "税号 915001234567890123", "盘号 661234567890")
    assert "代码 156 · 步骤 执行" in told.text
    await room.office.support.presses("移出 #1")
    await room.office.support.says("/bureau")
    await room.office.support.expects("税局清单是空的")
    assert "🏛" not in (await room.group.card(1)).text


async def test_a_question_goes_to_the_bureau_too_and_leaves_the_list_when_it_is_solved(
    room: StaffRoom,
) -> None:
    await room.opens()
    await room.asks("盘被锁了，办税厅怎么办")
    await room.support.presses("税局清单")
    await room.support.says("/bureau")
    await room.group.expects("1. 朝阳 · ", "盘被锁了，办税厅怎么办", button="移出 #1")
    assert await room.stranger.presses("移出 #1") == "您不是这张工单的客服，不能操作它。"
    await room.support.presses("已解决")
    await room.support.says("/bureau")
    await room.group.expects("税局清单是空的")

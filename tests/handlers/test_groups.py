"""Setting groups of support up, and which of them a ticket goes to."""

from __future__ import annotations

import pytest

from bot.people import Role
from bot.roles import revoke
from tests.handlers.group_rig import Group
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def test_an_administrator_makes_a_group_one_of_support_and_is_told_what_is_needed(
    room: StaffRoom,
) -> None:
    await room.admin.says("/desk")
    await room.group.expects("全部站点的全部工单会来这里", "打开“话题”", "管理话题", "/desk off")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("朝阳", "朝阳的全部工单"),
        ("朝阳 failure", "朝阳的故障工单"),
        ("question", "全部站点的提问工单"),
        ("故障", "全部站点的故障工单"),
    ],
)
async def test_a_site_and_a_kind_may_be_named(room: StaffRoom, wish: str, told: str) -> None:
    await room.admin.says(f"/desk {wish}")
    await room.group.expects(told)


async def test_a_group_of_support_says_how_much_waits_already(room: StaffRoom) -> None:
    await room.asks()
    await room.admin.says("/desk")
    await room.group.expects("还有 1 张工单在排队，写 /queue 查看")
    await room.office.support.presses("接单")
    await room.admin.says("/desk")
    await room.group.hears_nothing_new_of("/queue")


async def test_who_is_no_administrator_sets_nothing_up(room: StaffRoom) -> None:
    await room.support.says("/desk")
    await room.group.expects("您没有权限做这件事")
    await room.asks()
    await room.office.support.expects("新工单 #1")


async def test_an_administrator_of_one_site_gives_no_other_sites_tickets_to_a_group(room: StaffRoom) -> None:
    local = room.group.seat(room.office.rig.chat("小管", (room.office.site_id, Role.ADMIN)))
    await local.says("/desk 海淀")
    await room.group.expects("没有站点“海淀”，或者不归您管理", "朝阳")
    await local.says("/desk")
    await room.group.expects("朝阳的全部工单")


async def test_who_administers_several_sites_names_one(room: StaffRoom) -> None:
    office = room.office
    both = office.rig.chat("小管", (office.site_id, Role.ADMIN), (office.other_site_id, Role.ADMIN))
    await room.group.seat(both).says("/desk")
    await room.group.expects("请写上是哪一个：朝阳、海淀", "/desk 朝阳")


@pytest.mark.parametrize("text", ["/desk 海淀", "/desk off"])
async def test_a_group_is_changed_and_ended_only_by_administrators_of_its_site(
    room: StaffRoom, text: str
) -> None:
    await room.opens("朝阳")
    other = room.group.seat(room.office.rig.chat("外管", (room.office.other_site_id, Role.ADMIN)))
    await other.says(text)
    await room.group.expects("这个群现在由朝阳的管理员管理")


async def test_a_group_that_was_ended_hears_of_nothing(room: StaffRoom) -> None:
    await room.opens()
    await room.admin.says("/desk off")
    await room.group.expects("不再是客服群")
    await room.admin.says("/desk off")
    await room.group.expects("本来就不是客服群")
    await room.asks()
    await room.group.hears_nothing_new_of("工单 #1")
    await room.office.support.expects("新工单 #1")


async def test_in_private_it_is_said_where_to_send_it_and_the_groups_are_listed(room: StaffRoom) -> None:
    await room.office.admin.says("/desk")
    await room.office.admin.expects("请在客服群里发送：/desk")
    await room.office.admin.says("/desks")
    await room.office.admin.expects("还没有客服群")
    await room.opens("朝阳 failure")
    await room.office.admin.says("/desks")
    await room.office.admin.expects("客服群 1 个", "· 客服群 · 朝阳 · 故障工单")
    other = room.office.rig.chat("外管", (room.office.other_site_id, Role.ADMIN))
    await other.says("/desks")
    await other.expects("还没有客服群")


async def test_a_site_with_a_group_of_its_own_leaves_the_one_of_every_site_alone(room: StaffRoom) -> None:
    await room.opens()
    own = Group(room.office.rig, "朝阳客服")
    await own.seat(room.office.admin).says("/desk 朝阳")
    await room.asks()
    await own.expects("工单 #1", topic=1)
    await room.group.hears_nothing_new_of("工单 #1")


async def test_what_a_sites_group_does_not_take_goes_to_the_group_of_every_site(room: StaffRoom) -> None:
    await room.opens()
    own = Group(room.office.rig, "朝阳故障")
    await own.seat(room.office.admin).says("/desk 朝阳 failure")
    await room.asks()
    await room.group.expects("工单 #1", topic=1)
    await room.fails()
    await own.expects("工单 #2", topic=2)


async def test_what_no_group_takes_is_told_to_support_in_private(room: StaffRoom) -> None:
    await room.opens("朝阳 failure")
    await room.asks()
    await room.office.support.expects("新工单 #1")
    await room.group.hears_nothing_new_of("工单 #1")


async def test_of_a_ticket_of_two_sites_the_one_without_a_group_hears_in_private(room: StaffRoom) -> None:
    office = room.office
    await room.opens("朝阳")
    far = office.rig.chat("远客服", (office.other_site_id, Role.SUPPORT))
    clerk = office.rig.chat("两边跑", (office.site_id, Role.CLERK), (office.other_site_id, Role.CLERK))
    await clerk.says("/human 没网")
    await room.group.expects("工单 #1", topic=1)
    await far.expects("新工单 #1")
    assert not office.support.shown


async def test_what_is_said_in_one_group_is_shown_in_the_other(room: StaffRoom) -> None:
    await room.opens("question")
    second = Group(room.office.rig, "二线")
    await second.seat(room.office.admin).says("/desk")
    await room.asks()
    await room.support.says("请重启", topic=1)
    await second.expects("↩️ 赵客服 回复：\n请重启", topic=1)
    await second.seat(room.colleague.chat).says("//已电话联系", topic=1)
    await room.group.expects("📝 孙客服 内部备注：\n已电话联系", topic=1)
    assert not [said for said in room.office.clerk.shown if "电话" in said.text]


async def test_a_group_that_comes_back_goes_on_in_its_topics_with_new_cards(room: StaffRoom) -> None:
    await room.opens()
    await room.asks()
    before = await room.group.card(1)
    await room.admin.says("/desk off")
    await room.opens()
    await room.support.says("请重启", topic=1)
    await room.office.clerk.expects("赵客服 回复：\n请重启")
    after = await room.group.card(1)
    assert after.message_id != before.message_id
    assert after.thread == before.thread
    await room.office.clerk.says("还是不行")
    await room.group.expects("💬 王芳：\n还是不行", topic=1)


async def test_the_first_card_after_a_comeback_stands_above_what_was_said_meanwhile(room: StaffRoom) -> None:
    await room.opens()
    await room.asks()
    await room.admin.says("/desk off")
    await room.office.support.says("/tickets 1")
    await room.office.support.presses("接单")
    await room.office.clerk.says("盘拔下来了")
    await room.opens()
    await room.office.clerk.says("还是不行")
    await room.group.expects("💬 王芳：\n盘拔下来了", topic=1)
    await room.group.expects("💬 王芳：\n还是不行", topic=1)


async def test_what_had_ended_before_gets_no_topic(room: StaffRoom) -> None:
    await room.asks()
    await room.office.support.presses("接单")
    await room.office.support.presses("已解决")
    await room.opens()
    await room.office.clerk.presses("解决了")
    await room.group.hears_nothing_new_of("工单 #1")


async def test_who_took_a_ticket_in_private_hears_the_person_there_too(room: StaffRoom) -> None:
    await room.opens()
    await room.asks()
    await room.office.support.says("/tickets 1")
    await room.office.support.presses("接单")
    await room.office.clerk.says("还是不行")
    await room.office.support.expects("工单 #1 · 王芳：\n还是不行", button="回复")
    await room.group.expects("💬 王芳：\n还是不行", topic=1)
    await room.support.says("马上来", topic=1)
    await room.office.clerk.says("谢谢")
    await room.group.expects("💬 王芳：\n谢谢", topic=1)
    assert not [said for said in room.office.support.shown if "谢谢" in said.text]


@pytest.mark.parametrize("label", ["接单", "要照片", "转给我"])
async def test_who_took_a_ticket_in_the_group_hears_the_person_there_alone(
    room: StaffRoom, label: str
) -> None:
    await room.opens()
    await room.asks()
    if label == "转给我":
        await room.colleague.presses("接单")
        await room.colleague.presses("更多")
    await room.support.presses(label)
    await room.office.clerk.says("还是不行")
    await room.group.expects("💬 王芳：\n还是不行", topic=1)
    assert not [said for said in room.office.support.shown if "还是不行" in said.text]


async def test_what_a_person_says_to_an_owner_who_was_revoked_reaches_the_others(room: StaffRoom) -> None:
    office = room.office
    await room.asks()
    await office.support.presses("接单")
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await office.clerk.says("还是不行")
    await room.colleague.chat.expects("工单 #1 · 王芳：\n还是不行")
    assert not [said for said in office.support.shown if "还是不行" in said.text]

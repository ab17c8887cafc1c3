"""What each role is for, and who lost a right before a button was pressed; tests/permissions walks through the rest."""

from __future__ import annotations

import pytest

from bot.people import PERMISSIONS, Permission, Role
from bot.roles import revoke
from tests.handlers.office import Office
from tests.handlers.rig import Chat

MAY: dict[Role, set[Permission]] = {
    Role.GUEST: {Permission.ASK},
    Role.CLERK: {Permission.ASK, Permission.SEE_DEVICES, Permission.REQUEST},
    Role.MANAGER: {
        Permission.ASK,
        Permission.SEE_DEVICES,
        Permission.REQUEST,
        Permission.APPROVE,
        Permission.ASSIGN,
    },
    Role.SUPPORT: {
        Permission.ASK,
        Permission.SEE_DEVICES,
        Permission.TRIAGE,
        Permission.AUDIT,
        Permission.BLOCK,
    },
    Role.ADMIN: {
        Permission.ASK,
        Permission.SEE_DEVICES,
        Permission.ASSIGN,
        Permission.MANAGE_PEOPLE,
        Permission.PAIR,
        Permission.MANAGE_SITES,
        Permission.AUDIT,
        Permission.BLOCK,
    },
}
WORDS = [
    "清卡",
    "抄报",
    "备份",
    "核对",
    "上传",
    "设备",
    "进度",
    "体检",
    "工单",
    "看板",
    "排队",
    "我手上的",
    "税局清单",
    "统计",
    "客服群",
    "没答上",
    "备注",
    "依据",
    "邀请",
    "人员",
    "站点",
    "配对",
    "现场程序",
    "没处理的消息",
    "征期",
    "分工",
]
REFUSED = "您没有权限做这件事"


@pytest.mark.parametrize("role", list(Role))
def test_the_table_gives_each_role_what_it_is_for(role: Role) -> None:
    assert {need for need in Permission if role in PERMISSIONS[need]} == MAY[role]


@pytest.mark.parametrize("word", WORDS)
async def test_for_a_guest_the_word_of_a_command_is_a_question(office: Office, word: str) -> None:
    await office.guest.says(word)
    await office.guest.expects("来源：")
    assert office.answers.asked == [word]


async def test_a_role_holds_at_its_site_only(office: Office) -> None:
    other = office.rig.chat("外人", (office.other_site_id, Role.CLERK))
    office.rig.agent(office.site_id, [office.manager])
    await other.says("清卡")
    await other.expects("没有您可以操作的设备")


async def take_back(office: Office, chat: Chat, role: Role) -> None:
    await office.rig.do(revoke, chat.person_id, office.site_id, role, office.admin.person_id)


async def test_a_clerk_who_was_revoked_starts_nothing_with_an_old_button(office: Office) -> None:
    office.rig.device(office.site_id, "二店", "661234567891")
    office.rig.agent(office.site_id, [office.manager])
    await office.clerk.says("清卡")
    await take_back(office, office.clerk, Role.CLERK)
    await office.clerk.presses("朝阳 · 一店")
    await office.clerk.expects(REFUSED)


async def test_a_clerk_who_moved_sites_starts_nothing_with_an_old_button(office: Office) -> None:
    clerk = office.rig.chat("小陈", (office.site_id, Role.CLERK), (office.other_site_id, Role.CLERK))
    office.rig.device(office.site_id, "二店", "661234567891")
    office.rig.agent(office.site_id, [office.manager])
    await clerk.says("清卡")
    await take_back(office, clerk, Role.CLERK)
    await clerk.presses("朝阳 · 一店")
    await clerk.expects(REFUSED)


async def test_support_who_was_revoked_claims_nothing_with_an_old_button(office: Office) -> None:
    await office.clerk.says("/human 没网")
    await office.rig.deliver()
    await take_back(office, office.support, Role.SUPPORT)
    await office.support.presses("接单")
    await office.support.expects(REFUSED)
    assert not [said for said in office.clerk.shown if "正在处理" in said.text]


async def test_an_administrator_of_one_site_gives_no_role_with_another_ones_button(office: Office) -> None:
    local = office.rig.chat("小管", (office.site_id, Role.ADMIN), (office.other_site_id, Role.ADMIN))
    await local.says("邀请")
    await local.presses("朝阳")
    await take_back(office, local, Role.ADMIN)
    await local.presses("经理")
    await local.expects(REFUSED)

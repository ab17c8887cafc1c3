"""Sites, pairing, site programs, invitations and roles: what an administrator does."""

from __future__ import annotations

import re

from bot.people import Grant, Role
from bot.records.people import EVERY_SITE
from tests.handlers.office import Office


async def test_a_site_is_made_by_name_and_paired(office: Office) -> None:
    await office.admin.says("站点")
    await office.admin.presses("新建站点")
    await office.admin.says("丰台 三店")
    await office.admin.expects("已建站点 丰台 三店", button="配对")
    assert await office.admin.state() is None
    await office.admin.presses("配对")
    told = await office.admin.expects("丰台 三店 的配对码", "30 分钟", "enrol --hub https://hub.example")
    assert re.search(r"--code [2-9A-Z]{4}-[2-9A-Z]{4}", told.text)


async def test_a_taken_or_too_long_name_is_asked_for_again(office: Office) -> None:
    await office.admin.says("站点")
    await office.admin.presses("新建站点")
    await office.admin.says("朝阳")
    await office.admin.expects("已经有同名的站点")
    await office.admin.says("长" * 31)
    await office.admin.expects("1 到 30 个字")
    await office.admin.says("取消")
    await office.admin.expects("已取消：新建站点")


async def test_pairing_asks_which_site(office: Office) -> None:
    await office.admin.says("/pair")
    await office.admin.expects("给哪个站点配对", button="海淀")
    await office.admin.presses("海淀")
    await office.admin.expects("海淀 的配对码")


async def test_pairing_again_warns(office: Office) -> None:
    office.rig.agent(office.site_id)
    await office.admin.says("配对")
    await office.admin.presses("朝阳")
    await office.admin.expects("旧的凭证会失效")


async def test_a_site_program_is_shown_and_shut_out(office: Office) -> None:
    agent_id = office.rig.agent(office.site_id, [office.manager])
    await office.admin.says("现场程序")
    await office.admin.expects("朝阳 · 在线", "海淀 · 未接入")
    await office.admin.presses("朝阳")
    await office.admin.expects(agent_id, f"李经理（{office.manager.number}）", button="吊销")
    await office.admin.presses("吊销")
    await office.admin.presses("确定吊销")
    await office.admin.expects(f"已吊销 {agent_id}")
    await office.admin.says("现场程序")
    await office.admin.expects("朝阳 · 未接入")


async def test_an_invitation_names_place_role_and_link(office: Office) -> None:
    await office.admin.says("邀请")
    await office.admin.presses("朝阳")
    await office.admin.presses("经理")
    told = await office.admin.expects("邀请码（朝阳 · 经理", "只能用一次")
    code = told.text.splitlines()[1]
    await office.admin.expects(f"https://t.me/qingka_bot?start={code}")
    await office.guest.says(f"/start {code}")
    await office.guest.expects("朝阳 的经理")


async def test_a_role_is_given_and_taken_and_the_person_is_told(office: Office) -> None:
    await office.admin.says(f"/people {office.guest.number}")
    await office.admin.presses("添加角色")
    await office.admin.presses("海淀")
    await office.admin.presses("开票员")
    await office.guest.expects("您现在是 海淀 的开票员")
    assert Grant(office.other_site_id, Role.CLERK) in (await office.guest.person()).grants
    await office.admin.presses("收回：海淀 开票员")
    await office.guest.expects("不再是 海淀 的开票员")
    assert not (await office.guest.person()).grants


async def test_a_person_is_told_in_their_own_language(office: Office) -> None:
    office.rig.chat("Bob", language="en")
    bob = list(office.rig.chats.values())[-1]
    await office.admin.says(f"/people {bob.number}")
    await office.admin.presses("添加角色")
    await office.admin.presses("全部站点")
    await office.admin.presses("客服")
    await bob.expects("You are now support at every site")


async def test_the_last_administrator_stays(office: Office) -> None:
    await office.admin.says(f"/people {office.admin.number}")
    await office.admin.presses("收回：全部站点 管理员")
    await office.admin.expects("最后一位管理员")
    assert Grant(EVERY_SITE, Role.ADMIN) in (await office.admin.person()).grants


async def test_another_sites_people_are_nobody_to_an_administrator_of_one(office: Office) -> None:
    local = office.rig.chat("小管", (office.other_site_id, Role.ADMIN))
    for number in (office.clerk.number, "P999"):
        await local.says(f"/people {number}")
        await local.expects("没有这个人")
    await local.says(f"/people {office.guest.number}")
    await local.expects("路人", button="添加角色")


async def test_nobody_by_that_number(office: Office) -> None:
    await office.admin.says("/people P999")
    await office.admin.expects("没有这个人")


async def test_an_administrator_of_one_site_gives_nothing_elsewhere(office: Office) -> None:
    local = office.rig.chat("小管", (office.site_id, Role.ADMIN))
    await local.says("邀请")
    told = await local.expects("朝阳：哪个角色")
    assert "全部站点" not in told.labels
    await local.says("/site 新店")
    await local.expects("没有权限")

"""Devices and what is under way, as far as a person may see them."""

from __future__ import annotations

from bot.people import Role
from tests.handlers.office import Office


async def test_devices_stand_under_their_site_with_its_presence(office: Office) -> None:
    office.rig.agent(office.site_id, away=True)
    await office.clerk.says("设备")
    await office.clerk.expects("设备 1 台", "📍 朝阳 · 未连上", "一店（9150…0123）还没有操作过")


async def test_nobody_sees_the_devices_of_another_site(office: Office) -> None:
    other = office.rig.chat("外人", (office.other_site_id, Role.CLERK))
    await other.says("设备")
    await other.expects("还没有设备")


async def test_an_operation_under_way_is_shown_and_offered_for_cancelling(office: Office) -> None:
    office.rig.agent(office.site_id, [office.manager])
    await office.clerk.says("进度")
    await office.clerk.expects("没有进行中的操作")
    await office.clerk.says("清卡")
    await office.clerk.says("进度")
    await office.clerk.expects("⏳ #1001 清卡 · 朝阳 · 一店", "检查 …")
    await office.clerk.says("取消")
    await office.clerk.presses("取消 #1001 清卡")
    await office.clerk.expects("已取消，没有执行任何操作")
    await office.clerk.says("设备")
    await office.clerk.expects("#1001 清卡 已取消")


async def test_many_devices_come_in_pages(office: Office) -> None:
    for number in range(11):
        office.rig.device(office.site_id, f"分机 {number}", f"66123456800{number}")
    await office.clerk.says("设备")
    await office.clerk.expects("设备 12 台（1/2）")
    await office.clerk.presses("下一页")
    await office.clerk.expects("（2/2）", button="‹ 上一页")

"""Devices and what is under way, as far as a person may see them."""

from __future__ import annotations

from sqlalchemy import event
from sqlmodel import Session

from bot.clearing import operations, overview
from bot.people import Role
from bot.records.operations import OperationRow
from device.contract import Plan
from handlers import devices
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


async def test_a_page_reads_as_much_of_many_devices_as_of_few(office: Office) -> None:
    for number in range(20):
        office.rig.device(office.site_id, f"分机 {number:02}", f"66123456{number:04}")
    told: list[str] = []
    event.listen(office.rig.database.engine, "before_cursor_execute", lambda *given: told.append(given[2]))
    person = await office.clerk.person()

    async def read(page: int) -> tuple[int, int]:
        told.clear()
        _, found = await office.rig.do(devices.seen, person, "", page)
        return len(told), len(found.items)

    assert await read(0) == await read(1)
    assert (await read(99))[1] == 1


async def test_many_operations_under_way_take_as_many_queries_as_one(office: Office) -> None:
    ids = [
        office.device_id,
        *(office.rig.device(office.site_id, f"分机 {n}", f"66123457000{n}") for n in range(5)),
    ]
    person, told = await office.clerk.person(), list[str]()
    event.listen(office.rig.database.engine, "before_cursor_execute", lambda *given: told.append(given[2]))
    asked = set[int]()
    for count in (1, 5):
        await office.rig.do(begin, office, ids[:count])
        told.clear()
        assert len(await office.rig.do(overview.open_operations, person)) == count
        asked.add(len(told))
    assert len(asked) == 1


def begin(session: Session, office: Office, device_ids: list[int]) -> None:
    """Let an operation be under way at devices that have none."""
    for device_id in device_ids:
        if operations.open_at(session, device_id) is None:
            session.add(
                OperationRow(
                    site_id=office.site_id,
                    device_id=device_id,
                    plan=Plan.BACKUP,
                    requester_id=office.clerk.person_id,
                )
            )
    session.flush()

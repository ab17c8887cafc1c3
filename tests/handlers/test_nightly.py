"""/nightly in a chat, and what is said of batches when nobody has written."""

from __future__ import annotations

from bot.people import person
from bot.records.types import now
from device.contract import Plan
from tests.handlers.office import Office


async def test_a_manager_turns_nightly_backups_on_and_off(office: Office) -> None:
    await office.manager.says("夜间备份")
    await office.manager.expects("22:30", "未开启", button="开启")
    await office.manager.presses("开启")
    await office.manager.expects("已开启", "李经理", button="关闭")
    await office.manager.presses("关闭")
    await office.manager.expects("未开启", button="开启")


async def test_a_batch_that_could_not_begin_is_told_with_the_reason(office: Office) -> None:
    who = await office.rig.do(person, office.manager.person_id)
    device = office.rig.device(office.site_id, "副机", "661234500099")
    batch = await office.rig.do(office.batches.open, who, [device], Plan.BACKUP)
    for _ in range(3):
        await office.rig.do(office.batches.engine.tick, now())
    await office.manager.expects(f"批量 {batch.name}", "已结束", "站点的现场程序没有连上来")

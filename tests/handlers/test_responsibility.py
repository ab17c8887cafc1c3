"""/duty: who looks after what, given and taken back by person and by device."""

from __future__ import annotations

import pytest

from bot import audit
from bot.offices import responsibility
from bot.offices.responsibility import NoDeviceError, UnfitError
from bot.people import ForbiddenError, Role
from tests.handlers.office import Office


async def given(office: Office) -> list[str]:
    numbers = await office.rig.do(responsibility.given_of, office.device_id)
    known = {one.person_id: one.name for one in (office.clerk, office.manager, office.admin)}
    return sorted(known[number] for number in numbers)


async def test_a_clerk_hears_how_many_are_his_and_gives_none(office: Office) -> None:
    await office.clerk.says("分工")
    assert (await office.clerk.expects("归您管的设备：1 台")).labels == ["看清单"]


async def test_a_manager_gives_a_device_by_person_and_takes_it_back(office: Office) -> None:
    await office.manager.says("分工")
    await office.manager.presses("按人分")
    await office.manager.presses(f"{office.clerk.number} 王芳")
    await office.manager.presses("☐ 一店")
    await office.manager.expects("分到 1 台", button="☑ 一店")
    assert await given(office) == ["王芳"]
    await office.manager.says("分工")
    await office.manager.expects("归您管的设备：0 台")
    await office.manager.says(f"/duty {office.clerk.number}")
    await office.manager.presses("☑ 一店")
    await office.manager.expects("分到 0 台")
    assert await given(office) == []
    assert await office.rig.do(audit.verify) is None


async def test_a_device_is_given_to_several_by_device(office: Office) -> None:
    await office.admin.says("/duty 一店")
    await office.admin.presses("一店（朝阳）")
    await office.admin.expects("一店（朝阳）归谁管")
    await office.admin.presses("☐ 王芳")
    await office.admin.presses("☐ 李经理")
    card = await office.admin.expects(button="☑ 李经理")
    assert (sorted(card.labels), await given(office)) == (["☑ 李经理", "☑ 王芳"], ["李经理", "王芳"])


async def test_a_list_by_words_is_given_whole_and_turned_page_by_page(office: Office) -> None:
    rig = office.rig
    for number in range(12):
        rig.device(office.site_id, f"海淀分店{number:02}", f"6612345679{number:02}")
    await office.manager.says(f"/duty {office.clerk.number} 海淀分")
    await office.manager.expects("（1/2）", button="☐ 海淀分店00")
    await office.manager.presses("下一页")
    await office.manager.expects("（2/2）", button="☐ 海淀分店11")
    await office.manager.presses("全部打勾")
    await office.manager.expects("分到 12 台", button="☑ 海淀分店00")
    assert await given(office) == []
    await office.manager.presses("全部去掉")
    await office.manager.expects("分到 0 台")


async def test_nobody_is_given_what_he_may_not_operate_or_what_is_another_managers(office: Office) -> None:
    await office.admin.says(f"/duty {office.support.number}")
    await office.admin.expects("没找到")
    there = office.rig.chat("周经理", (office.other_site_id, Role.MANAGER))
    await there.says(f"/duty {office.clerk.number}")
    await there.expects("没找到")
    await there.says("/duty 一店")
    await there.expects("没找到")


async def test_the_store_gives_nothing_to_who_is_unfit_and_nothing_that_is_not_there(office: Office) -> None:
    with pytest.raises(UnfitError):
        await office.rig.do(responsibility.give, office.support.person_id, [office.device_id], None)
    with pytest.raises(NoDeviceError):
        await office.rig.do(responsibility.give, office.clerk.person_id, [office.device_id, 999], None)
    by = await office.clerk.person()
    with pytest.raises(ForbiddenError):
        await office.rig.do(responsibility.give, office.clerk.person_id, [office.device_id], by)
    assert await given(office) == []


async def test_asking_again_shows_the_list_below_and_changes_no_old_message(office: Office) -> None:
    await office.manager.says("/duty 一店")
    first = (await office.manager.expects("哪台设备？")).message_id
    await office.manager.says("/duty 一店")
    assert (await office.manager.expects("哪台设备？")).message_id != first

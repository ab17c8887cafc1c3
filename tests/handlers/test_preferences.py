"""/settings: what a person is shown, what each button changes, and who has nothing to be reminded of."""

from __future__ import annotations

import pytest

from bot.offices import preferences
from bot.offices.preferences import Preference
from tests.handlers.office import Office
from tests.handlers.rig import Chat


async def chosen(chat: Chat) -> Preference:
    return await chat.rig.do(preferences.of, chat.person_id)


async def test_a_clerk_sees_the_defaults_and_takes_and_leaves_leads(office: Office) -> None:
    clerk = office.clerk
    await clerk.says("设置")
    card = await clerk.expects("清卡提醒：开", "7 天前、3 天前、1 天前、当天", "9 点以后", button="关掉提醒")
    assert "逾期" not in card.text
    await clerk.presses("☑ 7 天前")
    await clerk.presses("☐ 5 天前")
    await clerk.expects("提前：5 天前、3 天前、1 天前、当天")
    assert (await chosen(clerk)).leads == (5, 3, 1, 0)


async def test_reminders_are_turned_off_and_on_again(office: Office) -> None:
    await office.clerk.says("/settings")
    await office.clerk.presses("关掉提醒")
    card = await office.clerk.expects("清卡提醒：关", button="打开提醒")
    assert card.nonce("☑") is None
    assert not (await chosen(office.clerk)).reminders
    await office.clerk.presses("打开提醒")
    await office.clerk.expects("清卡提醒：开")


async def test_without_a_lead_it_says_that_nothing_is_reminded_of(office: Office) -> None:
    await office.clerk.says("/settings")
    for lead in ("7 天前", "3 天前", "1 天前", "当天"):
        await office.clerk.presses(f"☑ {lead}")
    await office.clerk.expects("一天都没选")


@pytest.mark.parametrize(("said", "hour"), [("15", 15), ("８点", 8), ("10:00", 10), ("0", 0)])
async def test_the_hour_is_written(office: Office, said: str, hour: int) -> None:
    await office.clerk.says("/settings")
    await office.clerk.presses("改时间")
    await office.clerk.says(said)
    await office.clerk.expects(f"{hour} 点以后")
    assert ((await chosen(office.clerk)).hour, await office.clerk.state()) == (hour, None)


async def test_the_hour_is_pressed_and_what_is_none_is_asked_for_again(office: Office) -> None:
    await office.clerk.says("/settings")
    await office.clerk.presses("改时间")
    for nonsense in ("24", "晚上", "-1"):
        await office.clerk.says(nonsense)
        await office.clerk.expects("0 到 23")
    await office.clerk.presses("14 点")
    await office.clerk.expects("14 点以后")
    assert await office.clerk.state() is None


async def test_a_manager_says_whether_he_hears_of_others(office: Office) -> None:
    await office.manager.says("设置")
    await office.manager.expects("别人的设备逾期、久未动：告诉我")
    await office.manager.presses("别人的逾期：不告诉我")
    await office.manager.expects("别人的设备逾期、久未动：不告诉我")
    assert not (await chosen(office.manager)).escalations


async def test_who_operates_nothing_chooses_the_language_alone(office: Office) -> None:
    await office.guest.says("设置")
    await office.guest.expects("只能改语言", button="English")
    await office.guest.presses("English")
    await office.guest.says("/settings")
    await office.guest.expects("You can change the language only")


async def test_asking_again_shows_the_settings_below_and_changes_no_old_message(office: Office) -> None:
    await office.clerk.says("/settings")
    first = (await office.clerk.expects("清卡提醒：开")).message_id
    await office.clerk.presses("关掉提醒")
    assert (await office.clerk.expects("清卡提醒：关")).message_id == first
    await office.clerk.says("/settings")
    assert (await office.clerk.expects("清卡提醒：关")).message_id != first

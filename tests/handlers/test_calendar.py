"""/calendar: the coming windows, what administrators of every site set and take back, and sites' regions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.offices import calendar, calendar_changes
from bot.offices.calendar import Correction
from bot.offices.filing_window import first_of, later, month_of
from bot.people import Role
from bot.records.types import now
from handlers.dates import day_typed
from handlers.times import CHINA
from tests.handlers.office import Office
from tests.handlers.rig import Rig

NEXT = later(month_of(now().astimezone(CHINA).date()))
LAST = first_of(NEXT).replace(day=20)


async def last_day(rig: Rig, region: str = "") -> date:
    return (await rig.do(calendar.read)).window(region, NEXT).last_day


async def changes(office: Office, said: str) -> None:
    await office.admin.says("征期")
    await office.admin.presses("改截止日")
    await office.admin.presses(NEXT)
    await office.admin.says(said)


async def test_everybody_who_sees_devices_sees_six_months_and_changes_none(office: Office) -> None:
    await office.clerk.says("征期")
    shown = await office.clerk.expects("征期从每月 1 日起", NEXT)
    months = [line for line in shown.text.splitlines() if line.startswith("20")]
    assert (len(months), shown.labels) == (6, [])


async def test_a_last_day_is_set_with_its_reason_and_taken_back(office: Office) -> None:
    usual = await last_day(office.rig)
    await changes(office, "20日 系统升级")
    await office.admin.expects(f"已改：全国 {NEXT} 到", f"{LAST.month}月20日")
    assert (await last_day(office.rig), await office.admin.state()) == (LAST, None)
    await office.clerk.says("征期")
    await office.clerk.expects("人工改过：系统升级")
    await office.admin.says("征期")
    await office.admin.presses("撤销改动")
    await office.admin.presses(f"{NEXT} 全国")
    await office.admin.expects(f"已撤销：全国 {NEXT} 到", f"{usual.month}月{usual.day}日")
    assert await last_day(office.rig) == usual


async def test_what_is_no_day_of_the_window_is_asked_for_again(office: Office) -> None:
    usual = await last_day(office.rig)
    for said in ("月底", "32", "2020-01-01", f"{later(NEXT, 2)}-01"):
        await changes(office, said)
        await office.admin.expects("没看懂，或者这天不在当月和下月之内")
    await office.admin.says("取消")
    await office.admin.expects("已取消：改征期截止日")
    assert await last_day(office.rig) == usual


async def test_a_site_is_put_into_a_region_that_has_days_of_its_own(office: Office) -> None:
    await office.admin.says("征期")
    await office.admin.presses("站点的地区")
    await office.admin.presses("朝阳 · 全国")
    await office.admin.says("深圳")
    await office.admin.expects("朝阳 按“深圳”的征期算")
    await office.admin.says("征期")
    await office.admin.presses("改截止日")
    await office.admin.presses(NEXT)
    await office.admin.presses("深圳")
    await office.admin.says("20")
    await office.admin.expects(f"已改：深圳 {NEXT}")
    assert await last_day(office.rig, "深圳") == LAST != await last_day(office.rig)
    await office.clerk.says("征期")
    await office.clerk.expects("深圳 不同的月份：")
    await office.admin.says("征期")
    await office.admin.presses("站点的地区")
    await office.admin.presses("朝阳 · 深圳")
    await office.admin.presses("全国")
    await office.admin.expects("朝阳 按“全国”的征期算")


async def test_an_administrator_of_one_site_changes_nothing(office: Office) -> None:
    local = office.rig.chat("孙管理", (office.site_id, Role.ADMIN))
    await local.says("征期")
    assert (await local.expects("征期从每月 1 日起")).labels == []
    await office.rig.do(calendar_changes.set_day, Correction("", NEXT, LAST), None)
    await local.says("征期")
    assert (await local.expects("人工改过：—")).labels == []


TYPED = [
    ("12月18日", date(2026, 12, 18), ""),
    ("12-18", date(2026, 12, 18), ""),
    ("2026.12.18 系统 升级", date(2026, 12, 18), "系统 升级"),
    ("１８号", date(2026, 12, 18), ""),
    ("18", date(2026, 12, 18), ""),
    ("1月4日", date(2027, 1, 4), ""),
    ("31 延期", date(2026, 12, 31), "延期"),
]


@pytest.mark.parametrize(("said", "day", "note"), TYPED)
def test_a_day_is_read_as_people_write_it(said: str, day: date, note: str) -> None:
    assert day_typed(said, date(2026, 12, 1)) == (day, note)


@pytest.mark.parametrize("said", ["", "明天", "0", "13-13", "2月30日", "18.", "1218 2026"])
def test_what_is_no_day_is_none(said: str) -> None:
    assert day_typed(said, date(2026, 12, 1)) is None

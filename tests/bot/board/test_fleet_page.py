"""The fleet page: which sites and devices one sees there, how they are found, and the table for spreadsheets."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import expect
from sqlmodel import Session

from bot.offices import standings
from bot.people import Role
from bot.records.relay import DeviceRow
from tests.bot.board.chromium import PHONE, SMALL, Seats, fits
from tests.bot.board.house import House

DISK = "661234567890"


@pytest.fixture(autouse=True)
async def known(house: House) -> None:
    """Let the office's device stand as it does once its agent has shown it."""
    await house.rig.do(standings.place, house.office.site_id, [house.office.device_id])


async def device(house: House, site_id: int, name: str, *numbers: str) -> int:
    """Return the id of a new device that an agent has shown."""
    made = house.rig.device(site_id, name, *numbers)
    await house.rig.do(standings.place, site_id, [made])
    return made


async def test_one_sees_the_devices_of_ones_own_sites(house: House) -> None:
    office = house.office
    await device(house, office.other_site_id, "二店", "660000000002")
    page = (await (await house.enters(office.support)).get("/board/fleet")).text
    assert ("一店" in page, "朝阳" in page) == (True, True)
    assert ("二店" in page, "海淀" in page) == (False, False)


async def test_the_file_holds_ones_own_sites_alone_and_is_audited(house: House) -> None:
    office = house.office
    await device(house, office.other_site_id, "二店", "660000000002")
    answer = await (await house.enters(office.support)).get("/board/fleet.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["站点"], row["设备"], row["盘号"]) for row in rows] == [("朝阳", "一店", f"{DISK}\t")]


async def test_a_name_that_is_a_formula_is_none_in_the_file(house: House) -> None:
    await device(house, house.office.site_id, "=HYPERLINK(1)", "660000000003")
    text = (await (await house.enters(house.office.support)).get("/board/fleet.csv")).text
    assert '"\'=HYPERLINK(1)"' in text


async def test_agents_are_told_as_they_are(house: House) -> None:
    office = house.office
    visitor = await house.enters(house.rig.chat("钱客服", Role.SUPPORT))
    house.rig.agent(office.site_id)
    house.rig.agent(office.other_site_id, away=True)
    page = (await visitor.get("/board/fleet")).text
    for told in ("在线", "离线", "0.1.0", "没有设备"):
        assert told in page


async def test_words_and_state_narrow_the_page_and_the_file(house: House) -> None:
    office = house.office
    await device(house, office.site_id, "二店", "660000000002")
    visitor = await house.enters(office.support)
    for path in ("/board/fleet", "/board/fleet.csv"):
        found = (await visitor.get(f"{path}?q=二店")).text
        assert ("二店" in found, DISK in found) == (True, False)
        assert DISK not in (await visitor.get(f"{path}?urgency=locked")).text
    assert "没有符合的站点或设备" in (await visitor.get("/board/fleet?q=nowhere")).text


async def test_a_page_that_is_not_there_is_the_last_one(house: House) -> None:
    visitor = await house.enters(house.office.support)
    assert DISK in (await visitor.get("/board/fleet?page=99")).text


async def test_many_devices_stand_on_pages_and_the_way_on_keeps_the_filter(house: House) -> None:
    def many(session: Session) -> None:
        rows = [
            DeviceRow(site_id=house.office.site_id, name=f"店{n:03}", skpbh=f"67{n:010}", nsrsbh="")
            for n in range(105)
        ]
        session.add_all(rows)
        session.flush()
        standings.place(session, house.office.site_id, [row.id or 0 for row in rows])

    await house.rig.do(many)
    visitor = await house.enters(house.office.support)
    first, second = await visitor.get("/board/fleet"), await visitor.get("/board/fleet?page=2")
    assert (first.text.count("<tr class="), second.text.count("<tr class=")) == (100, 6)
    assert "第 2 / 2 页" in second.text
    found = (await visitor.get("/board/fleet?q=店 6700&urgency=attention")).text
    (onward,) = re.findall(r'href="(/board/fleet\?[^"]*)">下一页', found)
    address = html.unescape(onward)
    kept = {"q": ["店 6700"], "urgency": ["attention"], "page": ["2"]}
    assert parse_qs(urlsplit(address).query) == kept
    last = (await visitor.get(address)).text
    assert (last.count("<tr class="), "要处理 105" in last, "正常" in last) == (5, True, False)


async def test_what_needs_attention_has_a_tab_of_its_own(house: House) -> None:
    office = house.office
    house.rig.agent(office.other_site_id)
    visitor = await house.enters(house.rig.chat("钱客服", Role.SUPPORT))
    page = (await visitor.get("/board/fleet?urgency=attention")).text
    assert ("全部 2" in page, "要处理 1" in page, "一店" in page, "没有设备" in page) == (
        True,
        True,
        True,
        False,
    )
    assert "没有符合的站点或设备" in (await visitor.get("/board/fleet?urgency=nonsense")).text


async def test_nobody_says_overdue_of_a_device_that_was_never_inspected(house: House) -> None:
    page = (await (await house.enters(house.office.support)).get("/board/fleet?urgency=never")).text
    assert (DISK in page, "从未检查" in page, "已逾期" in page) == (True, True, False)


async def test_a_devices_tickets_are_its_own_alone(house: House) -> None:
    longer = await device(house, house.office.site_id, "一店二楼", "660000000002")
    mine, other = await house.failed(1), await house.failed(2, device_id=longer, subject="楼上的事")
    visitor = await house.enters(house.office.support)
    assert f"/board?device={mine.device_id}" in (await visitor.get("/board/fleet")).text
    found = (await visitor.get(f"/board?device={mine.device_id}")).text
    assert (mine.subject in found, other.subject in found) == (True, False)
    assert f'name="device" value="{mine.device_id}" checked' in found


async def test_in_a_browser_a_device_is_found_and_its_tickets_are_a_press_away(seats: Seats) -> None:
    house = seats.house
    ticket = await house.failed()
    page = await seats.sit(house.office.support)
    await page.get_by_role("link", name="站点").click()
    await page.locator("#find-words").fill("一店")
    await page.get_by_role("button", name="查找").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody").get_by_role("link", name="工单 1").click()
    await expect(page.locator("main")).to_contain_text(ticket.subject)


async def test_on_a_phone_the_fleet_fits(seats: Seats) -> None:
    house = seats.house
    await device(house, house.office.site_id, "长" * 60, "660000000004", "9" * 20)
    for size in (PHONE, SMALL):
        page = await seats.sit(house.office.support, size)
        await page.goto(f"{house.url}/board/fleet")
        assert await fits(page)

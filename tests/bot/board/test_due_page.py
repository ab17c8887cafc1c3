"""The page of what is still to be cleared: who gets in, how it is found and sorted, and its files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from bot.people import Role
from bot.records.offices import StandingRow
from bot.records.types import now
from handlers.times import CHINA
from tests.bot.board.chromium import PHONE, Seats, fits
from tests.bot.board.house import House

DISK = "661234567890"
TODAY = now().astimezone(CHINA).date()


async def stands(house: House, device_id: int, **values: Any) -> None:
    def write(session: Session) -> None:
        known: dict[str, Any] = {"seen_at": now(), "period": "2026-10", "pending": 2, "due": TODAY, **values}
        session.add(StandingRow(device_id=device_id, site_id=house.office.site_id, **known))

    await house.rig.do(write)


async def test_who_clears_devices_begins_here_and_sees_no_page_of_support(house: House) -> None:
    visitor = await house.enters(house.office.manager)
    assert (await visitor.get("/board")).headers["location"] == "/board/due"
    page = (await visitor.get("/board/due")).text
    assert ("一店" in page, 'href="/board/fleet"' in page, 'name="device"' in page) == (True, False, True)
    assert (await visitor.get("/board/problems")).status_code == 403


async def test_support_sees_the_list_and_ticks_nothing(house: House) -> None:
    page = (await (await house.enters(house.office.support)).get("/board/due")).text
    assert ("一店" in page, 'name="device"' in page) == (True, False)


async def test_one_sees_the_devices_of_ones_own_sites_alone(house: House) -> None:
    elsewhere = house.rig.chat("外人", (house.office.other_site_id, Role.MANAGER))
    visitor = await house.enters(elsewhere)
    for path in ("/board/due", "/board/due?everybodys=1", "/board/due.csv?everybodys=1"):
        assert DISK not in (await visitor.get(path)).text


async def test_the_most_urgent_comes_first_unless_a_column_is_chosen(house: House) -> None:
    late = house.rig.device(house.office.site_id, "晚店", "660000000002")
    await stands(house, late, lock_date=TODAY - timedelta(days=1))
    await stands(house, house.office.device_id)
    visitor = await house.enters(house.office.manager)

    async def order(path: str) -> bool:
        page = (await visitor.get(path)).text
        return page.index("晚店") < page.index("一店")

    assert await order("/board/due")
    assert not await order("/board/due?order=device")
    assert await order("/board/due?order=nonsense")


async def test_words_narrow_the_page_and_a_page_that_is_not_there_is_the_last(house: House) -> None:
    for number in range(101):
        house.rig.device(house.office.site_id, f"店{number:03}", f"67{number:010}")
    visitor = await house.enters(house.office.manager)
    first, last = await visitor.get("/board/due"), await visitor.get("/board/due?page=99")
    assert (first.text.count("data-tick "), last.text.count("data-tick ")) == (100, 2)
    found = (await visitor.get("/board/due?q=店100")).text
    assert ("店100" in found, "店099" in found, "还有 1 台未清卡" in found) == (True, False, True)


async def test_a_refresh_brings_the_list_alone(house: House) -> None:
    visitor = await house.enters(house.office.manager)
    part = (await visitor.get("/board/due", **{"HX-Request": "true"})).text
    assert part.lstrip().startswith('<section id="due"')


async def test_the_files_hold_the_whole_list_with_days_and_numbers_typed(house: House) -> None:
    await stands(house, house.office.device_id, lock_date=TODAY)
    visitor = await house.enters(house.office.manager)
    text = (await visitor.get("/board/due.csv")).text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["设备"], row["盘号"], row["锁死日"]) == ("一店", f"{DISK}\t", TODAY.isoformat())
    answer = await visitor.get("/board/due.xlsx")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    head, line = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told = dict(zip(head, line, strict=True))
    assert (told["盘号"], told["待上传"], told["锁死日"]) == (DISK, 2, TODAY)


@pytest.mark.parametrize("path", ["/board/due.pdf", "/board/due?page=0", f"/board/due?q={'长' * 101}"])
async def test_an_address_that_means_nothing_is_no_page(house: House, path: str) -> None:
    assert (await (await house.enters(house.office.manager)).get(path)).status_code == 404


async def test_in_a_browser_a_device_is_ticked_and_stays_so_and_a_phone_shows_it_whole(seats: Seats) -> None:
    house = seats.house
    house.rig.device(house.office.site_id, "长" * 60, "660000000004", "9" * 20)
    here = house.office.site_id
    page = await seats.sit(house.rig.chat("陈店长", (here, Role.MANAGER), (here, Role.SUPPORT)), PHONE)
    await page.goto(f"{house.url}/board/due")
    await page.locator("#tick-1").check()
    async with page.expect_response(lambda answer: "/board/due" in answer.url):
        await house.asked(house.office.guest, "怎么加入")
    await expect(page.locator("#tick-1")).to_be_checked()
    assert await fits(page)

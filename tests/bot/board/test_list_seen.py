"""The list in headless Chromium, as people use it. The fixture fails each test of which the browser complained."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from bot.people import Role
from bot.tickets import listing
from bot.tickets.states import TicketState
from tests.bot.board.chromium import DESKTOP, PHONE, SMALL, Seats, fits
from tests.bot.board.house import LINK, House

LONG = "一直不出纸" * 60 + "x" * 200
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
UNNAMED = """[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((one) => !one.labels.length && !one.ariaLabel).map((one) => one.outerHTML)"""
LIGHT, DARK = "rgb(245, 246, 244)", "rgb(19, 23, 21)"


def subjects(page: Page) -> Any:
    return page.locator("#tickets .subject")


def box(page: Page, number: int) -> Any:
    return page.locator(f"#tick-{number}")


async def test_the_bots_link_leads_to_the_list_and_log_out_away_from_it(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await expect(page).to_have_title("工单 · 清卡")
    await expect(subjects(page)).to_have_text(["打印机不出纸"])
    await page.get_by_text("赵客服").first.click()
    await page.get_by_role("button", name="退出登录").click()
    await expect(page.get_by_text("已退出登录")).to_be_visible()
    seats.allow("status of 401")
    await page.goto(f"{house.url}/board")
    await expect(page.get_by_text("您还没有登录")).to_be_visible()


async def test_a_click_on_a_link_in_another_site_finds_the_login(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    elsewhere = house.url.replace("127.0.0.1", "localhost")

    async def other_site(route: Any) -> None:
        body = f'<a href="{house.url}/board?state=open">the ticket</a>'
        await route.fulfill(content_type="text/html", body=body)

    await page.route(f"{elsewhere}/elsewhere", other_site)
    await page.goto(f"{elsewhere}/elsewhere")
    await page.get_by_text("the ticket").click()
    await expect(subjects(page)).to_have_text(["打印机不出纸"])


async def test_a_filter_works_while_one_types_and_stands_in_the_address(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk, "打印机不出纸")
    await house.asked(house.office.guest, "怎么加入")
    page = await seats.sit(house.office.support)
    await page.locator("#q").press_sequentially("加入")
    await expect(subjects(page)).to_have_text(["怎么加入"])
    await expect(page).to_have_url(f"{house.url}/board?q=%E5%8A%A0%E5%85%A5")
    await expect(page.locator("#q")).to_be_focused()
    await page.select_option("[name=state]", "claimed")
    await expect(page.get_by_text("没有符合条件的工单")).to_be_visible()
    await page.reload()
    await expect(page.locator("#q")).to_have_value("加入")
    await page.get_by_text("清除条件").click()
    await expect(subjects(page)).to_have_count(2)


async def test_back_brings_the_earlier_filter_back(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await page.select_option("[name=state]", "closed")
    await expect(subjects(page)).to_have_count(0)
    await expect(page).to_have_url(re.compile("state=closed"))
    await page.go_back()
    await expect(subjects(page)).to_have_count(1)


async def test_a_view_is_kept_as_a_tab_and_deleted(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await page.select_option("[name=owner]", "me")
    await expect(subjects(page)).to_have_count(0)
    await page.get_by_text("存为视图").click()
    await page.get_by_label("视图名称").fill("我手上的")
    await page.get_by_role("button", name="保存").click()
    tab = page.locator("#views").get_by_role("link", name="我手上的")
    await expect(tab).to_have_attribute("aria-current", "page")
    await page.locator("#views").get_by_role("link", name="未解决").click()
    await expect(subjects(page)).to_have_count(1)
    await tab.click()
    await expect(subjects(page)).to_have_count(0)
    await page.get_by_role("button", name="删除视图").click()
    await expect(tab).to_have_count(0)


async def test_a_new_ticket_appears_by_itself_and_ticks_and_words_stay(seats: Seats) -> None:
    house = seats.house
    first = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await box(page, first.id).check()
    await page.select_option("#bulk-do", "tag")
    await page.get_by_placeholder("标签").fill("半个字")
    await house.asked(house.office.guest, "怎么加入")
    await expect(subjects(page)).to_have_text(["怎么加入", "打印机不出纸"])
    await expect(box(page, first.id)).to_be_checked()
    await expect(page.get_by_placeholder("标签")).to_have_value("半个字")
    await expect(page.get_by_placeholder("标签")).to_be_focused()
    await expect(page.locator("[data-ticked]")).to_have_text("1")


async def test_a_change_that_comes_while_the_list_is_fetched_is_shown_after_it(seats: Seats) -> None:
    house, fetched, shown = seats.house, asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        fetched.set()
        await shown.wait()
        await route.fulfill(response=answer)

    page = await seats.sit(house.office.support)
    await page.route(re.compile(r"/board(\?.*)?$"), hold, times=1)
    await house.asked(house.office.clerk)
    await fetched.wait()
    await house.asked(house.office.guest, "怎么加入")
    await asyncio.sleep(1)
    shown.set()
    await expect(subjects(page)).to_have_count(2)


async def test_between_swap_and_settling_no_change_and_no_tick_is_lost(seats: Seats) -> None:
    house = seats.house
    first = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await page.evaluate("htmx.config.defaultSettleDelay = 2000")
    await box(page, first.id).check()
    await house.asked(house.office.guest, "怎么加入")
    await expect(subjects(page)).to_have_count(2)
    assert await box(page, first.id).is_checked()
    await house.asked(house.office.guest, "发票打不出来")
    await expect(subjects(page)).to_have_count(3)
    assert await box(page, first.id).is_checked()


@pytest.mark.parametrize("place", ["#subject-1", "#number-1", "#tick-all", "#export", "#tag-1-1"])
async def test_the_keyboard_stays_where_it_is_when_the_list_refreshes_itself(
    seats: Seats, place: str
) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    await house.rig.do(house.office.desk.tag, ticket.id, await house.office.support.person(), "打印机")
    page = await seats.sit(house.office.support)
    await page.locator(place).focus()
    await house.asked(house.office.guest, "怎么加入")
    await expect(subjects(page)).to_have_count(2)
    await expect(page.locator(place)).to_be_focused()


async def test_when_the_row_that_one_is_at_goes_the_keyboard_stays_in_the_list(seats: Seats) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await page.locator("#subject-1").focus()
    await house.rig.do(house.office.desk.resolve, ticket.id, await house.office.support.person())
    house.board.changed()
    await expect(subjects(page)).to_have_count(0)
    await expect(page.locator("#tickets")).to_be_focused()


async def test_a_log_out_takes_drafts_away_in_every_window(seats: Seats) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    other = await page.context.new_page()
    for window in (page, other):
        await window.goto(f"{house.url}/board/tickets/{ticket.id}")
        await window.locator("#compose-text").fill("秘密草稿")
    assert "秘密草稿" in await page.evaluate("JSON.stringify(sessionStorage)")
    seats.allow("status of 401")
    await page.locator("header .menu summary").click()
    await page.get_by_role("button", name="退出登录").click()
    await expect(page.get_by_text("已退出登录")).to_be_visible()
    await expect(other.get_by_text("您还没有登录")).to_be_visible()
    for window in (page, other):
        await window.wait_for_function("() => !sessionStorage.length")


async def test_a_colleagues_step_shows_by_itself(seats: Seats) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    other = house.rig.chat("孙客服", Role.SUPPORT)
    mine, theirs = await seats.sit(house.office.support), await seats.sit(other)
    await box(theirs, ticket.id).check()
    await theirs.get_by_role("button", name="执行").click()
    await expect(theirs.get_by_text("已处理 1 张工单")).to_be_visible()
    await expect(mine.locator("#tickets .owner")).to_have_text("孙客服")


async def test_many_are_acted_on_at_once_and_refusals_are_said(seats: Seats) -> None:
    house = seats.house
    other = await house.rig.chat("孙客服", Role.SUPPORT).person()
    for chat in (house.office.clerk, house.office.guest, house.office.manager):
        await house.asked(chat)
    await house.rig.do(house.office.desk.claim, 2, other)
    page = await seats.sit(house.office.support)
    await expect(page.locator("#bulk")).to_be_hidden()
    await page.get_by_label("选中本页全部").check()
    await expect(page.locator("[data-ticked]")).to_have_text("3")
    await page.select_option("#bulk-do", "resolve")
    await page.get_by_role("button", name="执行").click()
    await expect(page.get_by_text("已处理 2 张工单")).to_be_visible()
    await expect(page.get_by_text("（#2）：已由 孙客服 接手")).to_be_visible()
    await expect(page.locator("#bulk")).to_be_hidden()
    await expect(subjects(page)).to_have_count(1)
    states = [(await house.rig.do(listing.get, number)).state for number in (1, 2, 3)]
    assert states == [TicketState.RESOLVED, TicketState.CLAIMED, TicketState.RESOLVED]


async def test_who_loses_the_login_elsewhere_is_sent_to_the_door(seats: Seats) -> None:
    house = seats.house
    await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    seats.allow("status of 401")
    await house.office.support.says("/board out")
    await expect(page.get_by_text("您还没有登录")).to_be_visible()
    await expect(subjects(page)).to_have_count(0)


async def test_without_scripts_the_list_works_too(seats: Seats) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support, java_script_enabled=False)
    await page.select_option("[name=state]", "open")
    await page.get_by_role("button", name="筛选").click()
    await expect(subjects(page)).to_have_text(["打印机不出纸"])
    await box(page, ticket.id).check()
    await page.get_by_role("button", name="执行").click()
    await expect(page.get_by_text("已处理 1 张工单")).to_be_visible()


async def fill(house: House) -> None:
    """Open tickets with everything that makes a row wide."""
    sup = await house.office.support.person()
    await house.asked(house.rig.chat("很长的名字" * 6), LONG)
    await house.failed()
    await house.failed(2)
    for tag in ("升级后出现的问题", "打印机", "upgrade-failure-2026"):
        await house.rig.do(house.office.desk.tag, 2, sup, tag)
    await house.rig.do(house.office.desk.escalate, 2, sup)
    await house.rig.do(house.office.desk.claim, 2, sup)
    await house.rig.do(house.office.desk.wait, 2, sup)


@pytest.mark.parametrize("size", [SMALL, PHONE, (721, 900), DESKTOP])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_nothing_has_to_be_scrolled_sideways(
    seats: Seats, size: tuple[int, int], language: str
) -> None:
    house = seats.house
    await fill(house)
    page = await seats.sit(house.office.support, size)
    if language == "en":
        await page.locator("header .menu summary").click()
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert await fits(page)
    await page.locator(".filter .more summary").click()
    await page.locator("header .menu summary").click()
    await box(page, 1).check()
    await page.select_option("#bulk-do", "assign")
    assert await fits(page)


async def test_the_door_and_the_refusals_fit_a_phone(seats: Seats) -> None:
    page = await seats.window(SMALL)
    seats.allow("status of 410")
    for path in (await seats.house.link(seats.house.office.support), f"{seats.house.url}/board/login/no"):
        await page.goto(path)
        assert await fits(page)


@pytest.mark.parametrize(("scheme", "background"), [("light", LIGHT), ("dark", DARK)])
async def test_light_and_dark_follow_the_system(seats: Seats, scheme: Any, background: str) -> None:
    page = await seats.sit(seats.house.office.support, color_scheme=scheme)
    assert await page.evaluate(BACKGROUND) == background


async def test_the_switches_for_theme_and_language_are_kept(seats: Seats) -> None:
    house = seats.house
    page = await seats.sit(house.office.support, color_scheme="light")
    await page.goto(f"{house.url}/board?state=all")
    await page.locator("header .menu summary").click()
    await page.get_by_role("button", name="深色").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate(BACKGROUND) == DARK
    await page.locator("header .menu summary").click()
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("h1")).to_have_text("Tickets")
    await expect(page).to_have_url(f"{house.url}/board?state=all")
    await page.goto(f"{house.url}/board")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_a_person_of_another_language_reads_it_at_once(seats: Seats) -> None:
    office = seats.house.office
    ann = office.rig.chat("Ann", (office.site_id, Role.SUPPORT), language="en")
    await ann.says("/board")
    found = LINK.search((await ann.expects("/board/login/")).text)
    assert found
    page = await seats.window()
    await page.goto(seats.house.url + found[0].partition("example")[2])
    await expect(page.locator("h1")).to_have_text("Hello Ann")
    await page.get_by_role("button", name="Log in to the board").click()
    await expect(page).to_have_title("Tickets · Qingka")


async def test_the_keyboard_reaches_everything(seats: Seats) -> None:
    house = seats.house
    ticket = await house.asked(house.office.clerk)
    page = await seats.sit(house.office.support)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("跳到正文")).to_be_focused()
    await box(page, ticket.id).focus()
    await page.keyboard.press("Space")
    await expect(box(page, ticket.id)).to_be_checked()
    await page.locator("header .menu summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
    assert await page.evaluate(UNNAMED) == []

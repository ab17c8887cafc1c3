"""The page of known problems: groups that look like one, announcing, and resolving for all, each of one's own sites."""

from __future__ import annotations

import re

import httpx
from playwright.async_api import expect

from bot.people import Role
from bot.tickets import problems
from bot.tickets.problems import ProblemView
from bot.tickets.states import TicketState
from tests.bot.board.chromium import PHONE, Seats, fits
from tests.bot.board.house import House, Visitor
from tests.bot.board.test_ticket_page import ticket_of

TEXT = "税局正在处理，请稍等。"
SIGNATURE = re.compile(r'name="signature" value="([^"]+)"')


async def announced(visitor: Visitor, text: str = TEXT, mark: str = "m1") -> httpx.Response:
    page = (await visitor.get("/board/problems")).text
    found = SIGNATURE.search(page)
    assert found
    fields = {"signature": found[1], "title": "税局维护", "text": text, "mark": mark}
    return await visitor.post("/board/problems", **fields)


async def known(house: House) -> list[ProblemView]:
    return await house.rig.do(problems.listed, None)


async def test_what_comes_in_numbers_is_shown_with_what_it_shares(house: House) -> None:
    visitor = await house.enters(house.office.support)
    await house.failed(1)
    assert "最近一天没有成批的同类故障" in (await visitor.get("/board/problems")).text
    await house.failed(2)
    page = (await visitor.get("/board/problems")).text
    assert "2 张，2 张没解决" in page


async def test_groups_of_other_sites_are_not_shown(house: House) -> None:
    for number in (1, 2):
        await house.failed(number, site_id=house.office.other_site_id)
    page = (await (await house.enters(house.office.support)).get("/board/problems")).text
    assert "最近一天没有成批的同类故障" in page


async def test_announcing_tells_everybody_once_and_takes_the_group_off_the_list(house: House) -> None:
    visitor = await house.enters(house.office.support)
    tickets = [await house.failed(number) for number in (1, 2)]
    answer = await announced(visitor)
    assert answer.headers["location"].startswith("/board/problems?done=announce&form=")
    assert "已公告" not in (await visitor.get("/board/problems?done=announce")).text
    page = (await visitor.get(answer.headers["location"])).text
    assert ("已公告" in page, "税局维护" in page, SIGNATURE.search(page)) == (True, True, None)
    await house.office.clerk.expects("税局维护", TEXT)
    assert {(await ticket_of(house, one)).problem_id for one in tickets} == {(await known(house))[0].id}


async def test_resolving_ends_every_ticket_of_it(house: House) -> None:
    visitor = await house.enters(house.office.support)
    tickets = [await house.failed(number) for number in (1, 2)]
    await announced(visitor)
    (problem,) = await known(house)
    answer = await visitor.post(f"/board/problems/{problem.id}/resolve", text="恢复了，请再试。")
    assert answer.status_code == 303
    assert {(await ticket_of(house, one)).state for one in tickets} == {TicketState.RESOLVED}
    await house.office.clerk.expects("恢复了，请再试。")
    assert await known(house) == []


async def test_a_problem_of_another_site_is_neither_seen_nor_resolved(house: House) -> None:
    ticket = await house.failed(1)
    await house.failed(2)
    await announced(await house.enters(house.office.support))
    (problem,) = await known(house)
    chat = house.rig.chat("周客服", (house.office.other_site_id, Role.SUPPORT))
    stranger = await house.enters(chat)
    assert "税局维护" not in (await stranger.get("/board/problems")).text
    assert (await stranger.post(f"/board/problems/{problem.id}/resolve", text="x")).status_code == 409
    assert (await ticket_of(house, ticket)).state is TicketState.OPEN


async def test_what_is_resolved_already_is_said(house: House) -> None:
    refused = await (await house.enters(house.office.support)).post("/board/problems/77/resolve", text="好了")
    assert (refused.status_code, "没有编号为 77" in refused.text) == (409, True)


async def test_nothing_and_bare_codes_are_not_announced(house: House) -> None:
    visitor = await house.enters(house.office.support)
    for number in (1, 2):
        await house.failed(number)
    for text in ("", "482913"):
        assert (await announced(visitor, text)).status_code == 409
    assert await known(house) == []


async def test_in_a_browser_a_problem_is_announced_and_resolved(seats: Seats) -> None:
    house = seats.house
    tickets = [await house.failed(number) for number in (1, 2)]
    page = await seats.sit(house.office.support, PHONE)
    await page.get_by_role("link", name="已知问题").click()
    await page.locator("article summary").click()
    await page.locator("article textarea").fill(TEXT)
    await page.get_by_role("button", name="公告").click()
    await expect(page.locator(".notice.good")).to_contain_text("已公告")
    assert await fits(page)
    await page.locator("article summary").click()
    await page.get_by_role("button", name="全部解决").click()
    await expect(page.locator(".notice.good")).to_contain_text("已标为解决")
    assert {(await ticket_of(house, one)).state for one in tickets} == {TicketState.RESOLVED}

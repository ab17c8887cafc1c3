"""Logging in by a link, as the browser and the hub see it."""

from __future__ import annotations

from tests.bot.board.chromium import Seats
from tests.bot.board.house import House


async def test_a_link_shows_who_it_is_for_and_a_button_logs_in(house: House) -> None:
    client = house.client()
    link = await house.link(house.office.support)
    shown = await client.get(link)
    assert "赵客服" in shown.text
    assert "set-cookie" not in shown.headers
    entered = await client.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert (await client.get("/board")).status_code == 200


async def test_in_a_browser_a_link_leads_to_the_list(seats: Seats) -> None:
    page = await seats.sit(seats.house.office.support)
    assert await page.title() == "工单 · 清卡"

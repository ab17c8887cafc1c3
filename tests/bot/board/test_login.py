"""Logging in by a link, as the browser and the hub see it."""

from __future__ import annotations

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, col, select, update

from bot.board.errors import TriesError
from bot.board.tries import ADDRESSES, Tries
from bot.board.visits import COOKIE
from bot.people import Role
from bot.records.board import BoardLinkRow, BoardSessionRow
from bot.records.people import PersonRow
from bot.records.types import now
from bot.roles import grant, revoke
from tests.bot.board.house import House
from tests.handlers.office import Office

GONE = "这个链接不能用了"


def cookie(answer: httpx.Response) -> dict[str, str]:
    """Return the attributes of the login's cookie, with its value under "value"."""
    kept = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    return {**{name: str(value) for name, value in kept.items()}, "value": kept.value}


async def test_a_link_shows_who_it_is_for_and_its_button_logs_in(house: House) -> None:
    client = house.client()
    link = await house.link(house.office.support)
    shown = await client.get(link)
    assert "赵客服" in shown.text
    assert "set-cookie" not in shown.headers
    entered = await client.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert (await client.get("/board")).status_code == 200


async def test_a_preview_does_not_use_a_link_up_and_a_press_does(house: House) -> None:
    link = await house.link(house.office.support)
    previews = [(await house.client().get(link)).status_code for _ in range(3)]
    first, second = [await house.client().post(link) for _ in range(2)]
    after = await house.client().get(link)
    assert previews == [200] * 3
    assert (first.status_code, second.status_code, after.status_code) == (303, 410, 410)
    assert GONE in second.text
    assert GONE in after.text
    assert "set-cookie" not in second.headers


async def test_a_link_ends_after_five_minutes(house: House) -> None:
    link = await house.link(house.office.support)
    await house.rig.do(_let_links_end)
    assert (await house.client().get(link)).status_code == 410
    assert (await house.client().post(link)).status_code == 410


async def test_the_login_is_a_cookie_that_only_this_board_gets(house: House) -> None:
    kept = cookie(await house.client().post(await house.link(house.office.support)))
    assert (kept["path"], kept["samesite"], kept["httponly"]) == ("/board", "strict", "True")
    assert kept["secure"] == ""
    assert len(kept["value"]) > 40


async def test_over_https_the_cookie_is_secure(office: Office, tmp_path: Path) -> None:
    house = House(office, tmp_path, public_url="https://hub.example")
    kept = cookie(await house.client().post(await house.link(office.support)))
    house.close()
    assert kept["secure"] == "True"


async def test_a_link_that_another_page_sends_logs_nobody_in(house: House) -> None:
    link = await house.link(house.office.support)
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
    ):
        answer = await house.client(**headers).post(link)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert (await house.client().post(link)).status_code == 303


async def test_too_many_wrong_links_from_one_address_stop_it_and_no_other(house: House) -> None:
    client = house.client()
    wrong = [(await client.post(f"/board/login/wrong{number}")).status_code for number in range(21)]
    assert wrong == [410] * 20 + [429]
    elsewhere = httpx.ASGITransport(house.app, client=("198.51.100.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url=house.url) as other:
        assert (await other.get("/board/login/wrong")).status_code == 410


async def test_wrong_links_of_the_same_address_lock_nobody_out_who_has_a_good_one(house: House) -> None:
    link, client = await house.link(house.office.support), house.client()
    for number in range(21):
        await client.get(f"/board/login/wrong{number}")
    assert [(await client.get(link)).status_code, (await client.post(link)).status_code] == [200, 303]


def test_wrong_tries_are_forgotten_after_their_window() -> None:
    at = [0.0]
    tries = Tries(limit=1, window_s=600, clock=lambda: at[0])
    tries.count("a")
    at[0] = 599.0
    with pytest.raises(TriesError):
        tries.require("a")
    at[0] = 600.0
    tries.require("a")


def test_wrong_tries_of_many_addresses_are_not_all_remembered() -> None:
    tries = Tries(limit=1)
    for number in range(ADDRESSES + 1):
        tries.count(str(number))
    tries.require("0")
    with pytest.raises(TriesError):
        tries.require("1")


async def test_without_a_login_nothing_is_shown(house: House) -> None:
    await house.asked(house.office.clerk, "打印机不出纸")
    client = house.client()
    client.cookies.set(COOKIE, "made-up", path="/board")
    for path in ("/board", "/board/tickets.csv", "/board/live", "/board/tickets/1"):
        answer = await client.get(path)
        assert answer.status_code == 401
        assert "打印机" not in answer.text
        assert "BRD-401" in answer.text


async def test_htmx_without_a_login_is_told_to_load_the_page_anew(house: House) -> None:
    answer = await house.client().get("/board", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")


async def test_a_link_from_another_site_is_followed_once_more_with_the_cookie(house: House) -> None:
    answer = await house.client().get("/board?tag=a&q=%22b", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0;url=/board?tag=a&amp;q=%22b"' in answer.text


async def test_who_lost_the_role_sees_nothing_at_once(house: House) -> None:
    office = house.office
    await house.asked(office.clerk)
    visitor = await house.enters(office.support)
    assert "打印机不出纸" in (await visitor.get()).text
    await house.rig.do(revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id)
    for path in ("/board", "/board/tickets.csv", "/board/live"):
        answer = await visitor.get(path)
        assert (answer.status_code, "打印机" in answer.text) == (403, False)


async def test_who_lost_the_role_can_still_log_out(house: House) -> None:
    office = house.office
    for path in ("/board/logout", "/board/logout/everywhere"):
        visitor = await house.enters(office.support)
        revoked = (office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id)
        await house.rig.do(revoke, *revoked)
        token = re.findall(r'action="/board/logout">.*?value="([0-9a-f]+)"', (await visitor.get()).text)
        left = await visitor.client.post(path, data={"form_token": token})
        assert "已退出登录" in left.text
        assert (await visitor.get()).status_code == 401
        assert (await visitor.client.post("/board/look", data={"form_token": token})).status_code == 401
        await house.rig.do(grant, *revoked)


@pytest.mark.parametrize("field", ["blocked_at", "erased_at"])
async def test_who_is_blocked_or_erased_is_logged_out(house: House, field: str) -> None:
    visitor = await house.enters(house.office.support)
    await house.rig.do(_mark, visitor.chat.person_id, field)
    assert (await visitor.get()).status_code == 401


async def test_log_out_ends_this_login_alone(house: House) -> None:
    first, second = await house.enters(house.office.support), await house.enters(house.office.support)
    left = await first.post("/board/logout")
    assert "已退出登录" in left.text
    assert cookie(left)["max-age"] == "0"
    assert (await first.get()).status_code == 401
    assert (await second.get()).status_code == 200


async def test_a_stolen_cookie_is_worth_nothing_after_log_out(house: House) -> None:
    visitor = await house.enters(house.office.support)
    stolen = visitor.client.cookies[COOKIE]
    await visitor.post("/board/logout")
    thief = house.client()
    thief.cookies.set(COOKIE, stolen, path="/board")
    assert (await thief.get("/board")).status_code == 401


async def test_log_out_everywhere_ends_every_login_of_the_person(house: House) -> None:
    first, second = await house.enters(house.office.support), await house.enters(house.office.support)
    other = await house.enters(house.rig.chat("孙客服", Role.SUPPORT))
    await first.post("/board/logout/everywhere")
    assert [(await one.get()).status_code for one in (first, second, other)] == [401, 401, 200]


async def test_the_bot_ends_every_login_too(house: House) -> None:
    visitor = await house.enters(house.office.support)
    await house.office.support.says("/board out")
    assert (await visitor.get()).status_code == 401


async def test_a_page_that_is_opened_keeps_the_login_going_and_one_that_refreshes_itself_does_not(
    house: House,
) -> None:
    visitor = await house.enters(house.office.support)
    await house.rig.do(_let_time_pass, timedelta(hours=11))
    left = await house.rig.do(_ends_at)
    await visitor.get(**{"HX-Request": "true", "accept": "text/html, */*"})
    await visitor.get("/board/tickets.csv", accept="*/*")
    assert await house.rig.do(_ends_at) == left
    await visitor.get(accept="text/html,application/xhtml+xml")
    assert await house.rig.do(_ends_at) > left


async def test_a_login_that_was_not_used_ends(house: House) -> None:
    visitor = await house.enters(house.office.support)
    await house.rig.do(_let_time_pass, timedelta(hours=12))
    assert (await visitor.get()).status_code == 401


def _let_links_end(session: Session) -> None:
    session.exec(update(BoardLinkRow).values(expires_at=now()))


def _let_time_pass(session: Session, by: timedelta) -> None:
    for row in session.exec(select(BoardSessionRow)).all():
        row.made_at, row.seen_at, row.expires_at = row.made_at - by, row.seen_at - by, row.expires_at - by
        session.add(row)


def _ends_at(session: Session) -> float:
    row = session.exec(select(BoardSessionRow).order_by(col(BoardSessionRow.made_at))).one()
    return row.expires_at.timestamp()


def _mark(session: Session, person_id: int, field: str) -> None:
    session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values({field: now()}))

"""What protects the board in a browser: headers, forms of its own, limits, and how it says no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from bot.board import security
from bot.board.app import ROOT, build_pages
from bot.board.errors import BoardError, ForgedError, MethodError, NoPageError
from bot.board.pages import PAGES
from bot.board.security import FORM_BYTES
from bot.board.visits import COOKIE, Visited, acting, governing_act, leaving, seeing_act
from bot.front import Front
from bot.logins import LinkError
from bot.people import Role
from bot.tickets import listing
from bot.tickets.errors import TicketError
from tests.bot.board.house import House
from tests.catalogues import SHIPPED
from tests.handlers.office import Office

OPEN = {"/board/login/{token}"}  # a form whose address is its secret


def routes() -> Iterator[APIRoute]:
    for page in PAGES:
        yield from (route for route in page.routes.routes if isinstance(route, APIRoute))


def forms() -> list[APIRoute]:
    return [route for route in routes() if (route.methods or set()) - {"GET"} and route.path not in OPEN]


def asked_for(route: APIRoute) -> set[Any]:
    return {one.call for one in route.dependant.dependencies}


@pytest.mark.parametrize("route", forms(), ids=lambda route: route.path)
def test_every_form_asks_for_the_token_of_its_login(route: APIRoute) -> None:
    assert asked_for(route) & {acting, leaving, seeing_act, governing_act}
    assert route.methods == {"POST"}


def test_there_are_forms_to_be_asked_for_tokens() -> None:
    assert len(forms()) >= 6


ANSWERS = [
    ("GET", "/board", 200),
    ("GET", "/board/login/wrong", 410),
    ("GET", "/board/nothing", 404),
    ("GET", "/board/tickets.csv", 200),
    ("GET", "/board/bulk", 303),
    ("PUT", "/board/bulk", 405),
    ("HEAD", "/board", 200),
    ("HEAD", "/board/live", 200),
    ("POST", "/board/look", 403),
    ("GET", "/board/static/board.css", 200),
    ("GET", "/board/static/nothing.css", 404),
    ("GET", "/board/broken", 500),
]


async def answered(house: House, method: str, path: str) -> httpx.Response:
    pages = build_pages(house.board)
    broken = APIRouter()

    @broken.get("/board/broken")
    async def fail(_visit: Visited) -> None:
        raise RuntimeError("a secret of the hub")

    pages.include_router(broken)
    visitor = await house.enters(house.office.support)
    strict = security.Strict(pages, house.settings.url)
    transport = httpx.ASGITransport(strict, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url=house.url, cookies=visitor.client.cookies
    ) as client:
        return await client.request(method, path, headers={"sec-fetch-site": "same-origin"})


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_has_the_strict_headers(house: House, method: str, path: str, status: int) -> None:
    answer = await answered(house, method, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy.split("; "))
    assert not re.search(r"unsafe|\*|http|data:", policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    static = path.startswith("/board/static/") and status == 200
    assert answer.headers["cache-control"] == (
        "public, max-age=31536000, immutable" if static else "no-store"
    )
    assert "strict-transport-security" not in answer.headers


async def test_over_https_browsers_are_told_to_stay_with_it(office: Office, tmp_path: Path) -> None:
    house = House(office, tmp_path, public_url="https://hub.example")
    answer = await house.client().get("/board")
    house.close()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("url", "policy"),
    [
        ("https://hub.example", "no-referrer"),
        ("http://127.0.0.1:8732", "no-referrer"),
        ("http://[::1]:8732", "no-referrer"),
        ("http://192.0.2.7:8732", "same-origin"),
    ],
)
def test_where_browsers_do_not_tell_the_site_the_origin_is_told(url: str, policy: str) -> None:
    assert security.referrer_policy(url) == policy


OWN = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "https://hub.example"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"sec-fetch-site": "same-origin", "origin": "https://other.name", "host": "other.name"},
    {"origin": "https://hub.example"},
]
FOREIGN = [
    {},
    {"origin": "null"},
    {"origin": "https://evil.example"},
    {"origin": "http://hub.example"},
    {"origin": "https://hub.example.evil.example"},
    {"origin": "https://evil.example", "host": "evil.example"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "https://hub.example"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
]


@pytest.mark.parametrize("headers", OWN)
def test_a_form_of_the_board_is_taken(headers: dict[str, str]) -> None:
    security.require_own(Headers(headers), "https://hub.example/")


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_not(headers: dict[str, str]) -> None:
    with pytest.raises(ForgedError):
        security.require_own(Headers(headers), "https://hub.example/")


async def test_without_the_token_of_this_login_a_form_does_nothing(house: House) -> None:
    await house.asked(house.office.clerk)
    visitor = await house.enters(house.office.support)
    other = await house.enters(house.office.support)
    for token in ("", "0" * 64, "\ud83d", await other.token()):
        fields = {"form_token": token.encode("utf-8", "surrogatepass"), "tick": "1", "do": "claim"}
        answer = await visitor.client.post("/board/bulk", data=fields)
        assert (answer.status_code, "BRD-412" in answer.text) == (403, True)
    assert "待接" in (await visitor.get()).text
    assert (await visitor.post("/board/bulk", tick="1", do="claim")).status_code == 200
    assert "处理中" in (await visitor.get()).text


async def test_the_token_may_come_as_a_header_as_htmx_sends_it(house: House) -> None:
    visitor = await house.enters(house.office.support)
    token = await visitor.token()
    given = await visitor.client.post("/board/look", data={"theme": "dark"}, headers={"X-Form-Token": token})
    wrong = await visitor.client.post("/board/look", data={"theme": "dark"}, headers={"X-Form-Token": "no"})
    assert (given.status_code, wrong.status_code) == (303, 403)


async def test_with_the_token_but_from_elsewhere_a_form_does_nothing(house: House) -> None:
    visitor = await house.enters(house.office.support)
    token = await visitor.token()
    answer = await visitor.client.post(
        "/board/look", data={"form_token": token, "theme": "dark"}, headers={"sec-fetch-site": "same-site"}
    )
    assert answer.status_code == 403


async def test_the_forms_token_does_not_log_anybody_in(house: House) -> None:
    visitor = await house.enters(house.office.support)
    thief = house.client()
    thief.cookies.set("qingka_board", await visitor.token(), path="/board")
    assert (await thief.get("/board")).status_code == 401


async def test_a_form_that_is_too_large_is_refused_told_or_not(house: House) -> None:
    visitor = await house.enters(house.office.support)
    token = await visitor.token()
    told = await visitor.post("/board/views", name="x" * FORM_BYTES)

    async def pieces() -> Any:
        yield f"form_token={token}&name=".encode()
        for _ in range(FORM_BYTES // 1000 + 1):
            yield b"x" * 1000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    untold = await visitor.client.post("/board/views", content=pieces(), headers=kind)
    assert [(one.status_code, "BRD-413" in one.text) for one in (told, untold)] == [(413, True)] * 2


async def test_a_form_that_cannot_be_read_is_refused_in_words(house: House) -> None:
    visitor = await house.enters(house.office.support)
    kind = {"content-type": "multipart/form-data; boundary=x", "X-Form-Token": await visitor.token()}
    answer = await visitor.client.post("/board/look", content=b"--y\r\n", headers=kind)
    assert answer.status_code == 400
    assert "BRD-400" in answer.text


async def test_a_mistake_of_the_hub_shows_a_number_and_no_trace(house: House) -> None:
    answer = await answered(house, "GET", "/board/broken")
    assert re.search(r"BUG-[0-9A-F]{6}", answer.text)
    assert "这里出了我们自己的错误" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_a_mistake_of_the_hub_is_one_ticket_however_often_it_is_met(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    other = house.rig.chat("孙客服", Role.SUPPORT)
    said = [(await answered(house, "GET", "/board/broken")).text for _ in range(3)]
    (number,) = {match[0] for page in said if (match := re.search("BUG-[0-9A-F]{6}", page))}
    assert [one.code for one in await house.rig.do(listing.mine, house.office.support.person_id)] == [number]
    assert len([one for one in caplog.records if number in one.getMessage()]) == 3
    await other.expects(number)


async def test_a_browser_that_goes_amid_its_form_is_no_mistake_of_the_hub(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = await house.enters(house.office.support)

    async def goes() -> Any:
        return {"type": "http.disconnect"}

    async def unheard(_message: Any) -> None:
        raise AssertionError

    cookie = f"{COOKIE}={visitor.client.cookies[COOKIE]}".encode()
    headers = [(b"cookie", cookie), (b"sec-fetch-site", b"same-origin"), (b"host", b"hub")]
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {"type": "http", "method": "POST", "path": "/board/look", "headers": [*headers, kind]}
    await house.app({**scope, "query_string": b"", "server": ("hub", 80), "scheme": "http"}, goes, unheard)
    assert caplog.records == []


ADDRESSES = [
    ("/board/bulk", "/board"),
    ("/board/logout", "/board"),
    ("/board/logout/everywhere", "/board"),
    ("/board/views", "/board"),
    ("/board/views/3/delete", "/board"),
    ("/board/tickets/5/claim", "/board/tickets/5"),
]


@pytest.mark.parametrize(("form", "page"), ADDRESSES)
async def test_a_forms_address_that_is_opened_leads_to_a_page(house: House, form: str, page: str) -> None:
    answer = await house.client().get(form)
    assert (answer.status_code, answer.headers["location"]) == (303, page)


async def test_a_head_says_what_the_page_would_say_without_it(house: House) -> None:
    visitor = await house.enters(house.office.support)
    for path in ("/board", "/board/tickets.csv", "/board/static/board.css", "/board/nothing"):
        head, page = await visitor.client.head(path), await visitor.get(path)
        assert (head.status_code, head.headers["content-type"]) == (
            page.status_code,
            page.headers["content-type"],
        )
        assert (head.content, page.content != b"") == (b"", True)


async def test_htmx_is_sent_to_a_page_whose_address_is_not_ascii(house: House) -> None:
    visitor = await house.enters(house.office.support)
    token = await visitor.token()
    answer = await visitor.client.post(
        "/board/look",
        data={"form_token": token, "theme": "dark", "back": "/board?tag=升级&q=a%20b"},
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, answer.headers["hx-redirect"]) == (
        204,
        "/board?tag=%E5%8D%87%E7%BA%A7&q=a%20b",
    )


async def test_an_error_is_said_in_the_visitors_language(house: House) -> None:
    office = house.office
    english = await house.enters(office.rig.chat("Ann", Role.SUPPORT, language="en"))
    chinese = await house.enters(office.support)
    assert "There is no such page" in (await english.get("/board/tickets/999999999999")).text
    assert "没有这个页面" in (await chinese.get("/board/tickets/999999999999")).text
    stranger = house.client(**{"accept-language": "en-GB,en"})
    assert "You are not logged in" in (await stranger.get("/board")).text


async def test_to_htmx_an_error_is_a_part_above_the_page(house: House) -> None:
    visitor = await house.enters(house.office.support)
    answer = await visitor.get("/board/nothing", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-retarget"]) == (404, "#notices")
    assert "<html" not in answer.text


async def test_the_look_is_kept_in_cookies_and_leads_to_own_pages_only(house: House) -> None:
    visitor = await house.enters(house.office.support)
    for back, goes in (
        ("/board?tag=a", "/board?tag=a"),
        ("https://evil.example", "/board"),
        ("//evil.example/board", "/board"),
        ("/board/\\evil", "/board"),
        ("/boardroom", "/board"),
        ("/board\r\nX: y", "/board"),
    ):
        answer = await visitor.post("/board/look", theme="dark", language="en", back=back)
        assert answer.headers["location"] == goes
    page = (await visitor.get()).text
    assert 'data-theme="dark"' in page
    assert 'lang="en"' in page
    await visitor.post("/board/look", theme='"><script>', language="xx")
    assert 'data-theme="dark"' in (await visitor.get()).text


async def test_the_relay_keeps_what_is_not_under_board() -> None:
    def app(name: str) -> Any:
        async def said(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": name.encode()})

        return said

    transport = httpx.ASGITransport(Front(app("relay"), {ROOT: app("board")}))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
        paths = ("/board", "/board/x", "/board/", "/boards", "/agent/v1/board", "/")
        said = [(await client.get(path)).text for path in paths]
    assert said == ["board"] * 3 + ["relay"] * 3


def every(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for below in root.__subclasses__():
        yield from every(below)


def test_every_refusal_has_a_code_of_its_own_and_a_sentence() -> None:
    kinds: list[Any] = [kind for root in (BoardError, TicketError, LinkError) for kind in every(root)]
    assert [kind.__name__ for kind in kinds if not SHIPPED.has(kind.message_key)] == []
    assert len({kind.code for kind in kinds}) == len(kinds)


SAYS = [
    ("PUT", "/board/bulk", {}, MethodError),
    ("POST", "/board/nothing", {}, NoPageError),
    ("POST", "/board/look", {"sec-fetch-site": "same-site"}, ForgedError),
    ("POST", "/board/look", {"content-type": "multipart/form-data; boundary=x"}, BoardError),
]


@pytest.mark.parametrize(("method", "path", "headers", "refused"), SAYS)
async def test_a_code_that_is_shown_stands_in_the_tree_of_refusals(
    house: House, method: str, path: str, headers: dict[str, str], refused: type[BoardError]
) -> None:
    visitor = await house.enters(house.office.support)
    answer = await visitor.client.request(method, path, headers=headers, content=b"--y\r\n")
    assert re.findall(r"\b[A-Z]{3}-\d{3}\b", answer.text)[-1] == refused.code
    assert answer.status_code == refused.status

"""Pictures and files on a ticket's page: what is taken, and how it is given out, and to whom."""

from __future__ import annotations

import base64

import httpx
import pytest

from bot.dialog.messages import Media
from bot.people import Role
from bot.tickets.views import TicketView
from tests.bot.board.house import House, Visitor
from tests.bot.board.test_ticket_page import story

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CSV = "时间,代码\n09:10,156\n".encode()


async def upload(
    visitor: Visitor,
    ticket: TicketView,
    name: str,
    content: bytes,
    text: str = "",
    act: str = "answer",
    mark: str = "",
) -> httpx.Response:
    fields = {"form_token": await visitor.token(), "text": text, "mark": mark}
    path = f"/board/tickets/{ticket.id}/{act}"
    return await visitor.client.post(path, data=fields, files={"file": (name, content, "text/html")})


async def stored(house: House, visitor: Visitor, name: str, content: bytes) -> tuple[TicketView, str]:
    """Return a ticket with a file, and the file's address."""
    ticket = await house.failed()
    assert (await upload(visitor, ticket, name, content)).status_code == 303
    (entry,) = await story(house, ticket)
    return ticket, f"/board/files/{entry.attachments[0].id}"


async def test_a_picture_goes_to_the_person_and_is_shown_on_the_page(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket, address = await stored(house, visitor, "屏幕.png", PNG)
    assert f'<img src="{address}"' in (await visitor.get(f"/board/tickets/{ticket.id}")).text
    given = await visitor.get(address)
    assert (given.content, given.headers["content-type"]) == (PNG, "image/png")
    assert given.headers["content-disposition"].startswith("inline")


async def test_of_one_form_each_file_goes_once_also_where_names_and_sizes_are_the_same(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    for content in (b"a,b\n1,2\n", b"a,b\n1,3\n", b"a,b\n1,2\n"):
        assert (await upload(visitor, ticket, "x.csv", content, mark="m1")).status_code == 303
    assert len(await story(house, ticket)) == 2


async def test_everything_else_is_for_saving_whatever_it_calls_itself(house: House) -> None:
    visitor = await house.enters(house.office.support)
    _, address = await stored(house, visitor, "记录.csv", CSV)
    given = await visitor.get(address)
    assert given.content == CSV
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", b"<!doctype html><script>alert(1)</script>"),
        ("picture.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("tool.pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("run.bat", b"del *.*"),
        ("nothing.png", b"\x00\x01\x02\x03"),
    ],
)
@pytest.mark.parametrize("act", ["answer", "note"])
async def test_what_may_harm_is_refused_with_a_sentence(
    house: House, name: str, content: bytes, act: str
) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    refused = await upload(visitor, ticket, name, content, "看这个", act)
    assert (refused.status_code, name in refused.text) == (409, True)
    assert ">看这个</textarea>" in refused.text
    assert await story(house, ticket) == []
    assert not any(house.board.store.folder.glob("*"))


async def test_a_file_that_is_too_large_is_refused(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    house.board.store.most_mb = 0.0001
    refused = await upload(visitor, ticket, "记录.csv", CSV * 10)
    assert (refused.status_code, "太大" in refused.text) == (409, True)
    assert await story(house, ticket) == []


async def test_files_of_another_site_are_none(house: House) -> None:
    visitor = await house.enters(house.office.support)
    _, address = await stored(house, visitor, "屏幕.png", PNG)
    chat = house.rig.chat("周客服", (house.office.other_site_id, Role.SUPPORT))
    assert (await (await house.enters(chat)).get(address)).status_code == 404
    assert (await house.client().get(address)).status_code == 401
    assert (await visitor.get("/board/files/77")).status_code == 404


async def test_a_file_that_is_gone_is_none(house: House) -> None:
    visitor = await house.enters(house.office.support)
    _, address = await stored(house, visitor, "屏幕.png", PNG)
    for path in house.board.store.folder.iterdir():
        path.unlink()
    assert (await visitor.get(address)).status_code == 404


async def test_a_file_that_is_still_being_fetched_is_asked_for_again(house: House) -> None:
    ticket, person = await house.asked(house.office.clerk), await house.office.clerk.person()
    media = Media("photo", "file-1", name="屏幕.jpg")
    await house.rig.do(house.office.desk.say, ticket.id, person, "看", media=media)
    page = (await (await house.enters(house.office.support)).get(f"/board/tickets/{ticket.id}")).text
    assert "正在取回" in page
    assert "every 4s" in page


async def test_the_name_of_a_file_is_its_own_alone(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket, address = await stored(house, visitor, "..\\..\\C:\\<b>票据'.csv", CSV)
    (entry,) = await story(house, ticket)
    assert entry.attachments[0].name == "<b>票据'.csv"
    assert "<b>" not in (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "\n" not in (await visitor.get(address)).headers["content-disposition"]

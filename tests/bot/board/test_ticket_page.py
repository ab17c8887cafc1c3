"""The page of a ticket by HTTP: what it shows, to whom, and what it says when something cannot be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.board.pages import ticket as ticket_page
from bot.dialog.messages import Source
from bot.people import Role
from bot.records.types import now
from bot.tickets import listing
from bot.tickets.views import EntryView, TicketView
from tests.bot.board.house import House, Visitor
from tests.handlers.rig import Chat

VERSION = re.compile(r"/live\?version=([0-9a-f]+)")


async def ticket_of(house: House, ticket: TicketView) -> TicketView:
    return await house.rig.do(listing.get, ticket.id)


async def story(house: House, ticket: TicketView) -> list[EntryView]:
    return [one for one in await house.rig.do(listing.entries, ticket.id) if one.kind != "event"]


async def elsewhere(house: House) -> Visitor:
    chat: Chat = house.rig.chat("周客服", (house.office.other_site_id, Role.SUPPORT))
    return await house.enters(chat)


async def test_the_card_tells_what_failed_where_and_what_to_do(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed(driver="zc", firmware="V3.2.1")
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    for told in (
        "王芳",
        "朝阳",
        "一店",
        "156",
        "V3.2.1",
        "12 clear -&gt; ER 156",
        "下一步",
        "不匹配（155–159）",
    ):
        assert told in page


async def test_failures_alike_are_named_with_what_they_share(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed(1)
    other = await house.failed(2)
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "同类还有 1 张" in page
    assert f'href="/board/tickets/{other.id}"' in page
    assert "代码 <b>156</b>" in page


async def test_a_ticket_of_another_site_is_none(house: House) -> None:
    ticket = await house.failed()
    stranger = await elsewhere(house)
    for path in ("", "/live"):
        assert (await stranger.get(f"/board/tickets/{ticket.id}{path}")).status_code == 404
    for act in ("claim", "note", "resolve", "tag", "retry"):
        answer = await stranger.post(f"/board/tickets/{ticket.id}/{act}", text="看看", tag="x")
        assert answer.status_code == 404
    assert await ticket_of(house, ticket) == ticket


async def test_a_ticket_that_is_not_there_is_none(house: House) -> None:
    visitor = await house.enters(house.office.support)
    for number in ("77", "0", "99999999999", "x"):
        assert (await visitor.get(f"/board/tickets/{number}")).status_code == 404
    assert (await visitor.post("/board/tickets/77/claim")).status_code == 404


async def test_an_act_that_is_unknown_is_none(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed()
    assert (await visitor.post(f"/board/tickets/{ticket.id}/explode")).status_code == 404


async def test_an_edited_message_shows_its_earlier_wording_in_a_fold(house: House) -> None:
    ticket = await house.asked(house.office.clerk)
    person = await house.office.clerk.person()
    source = Source("rig", 1, 77)
    await house.rig.do(house.office.desk.say, ticket.id, person, "报 155", source=source)
    await house.rig.do(house.office.desk.edit, source, "报 156")
    page = (await (await house.enters(house.office.support)).get(f"/board/tickets/{ticket.id}")).text
    assert '<p class="words">报 156</p>' in page
    assert '<p class="words quiet">报 155</p>' in page


async def test_notes_look_like_nothing_that_the_person_sees(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.asked(house.office.clerk)
    await visitor.post(f"/board/tickets/{ticket.id}/note", text="先看盘号")
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert re.search(r'class="said note".*?对方看不到.*?先看盘号', page, re.DOTALL)


async def test_other_tickets_of_the_person_are_named_where_one_may_see_them(house: House) -> None:
    ticket, other = await house.failed(1), await house.asked(house.office.clerk, "打印机不出纸")
    hidden = await house.failed(2, site_id=house.office.other_site_id, subject="海淀的事")
    page = (await (await house.enters(house.office.support)).get(f"/board/tickets/{ticket.id}")).text
    assert other.subject in page
    assert hidden.subject not in page


async def test_a_page_that_stands_as_it_was_is_not_sent_again(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed()
    version = VERSION.search((await visitor.get(f"/board/tickets/{ticket.id}")).text)
    assert version
    live = f"/board/tickets/{ticket.id}/live?version={version[1]}"
    assert (await visitor.get(live)).status_code == 204
    await visitor.post(f"/board/tickets/{ticket.id}/claim")
    changed = await visitor.get(live)
    assert changed.status_code == 200
    assert 'id="ticket-talk"' in changed.text
    assert "<textarea" not in changed.text


async def test_a_ready_answer_stands_in_the_box_in_the_persons_language(house: House) -> None:
    asker = house.rig.chat("Ann", (house.office.site_id, Role.CLERK), language="en")
    ticket = await house.asked(asker, "help")
    visitor = await house.enters(house.office.support)
    page = (await visitor.get(f"/board/tickets/{ticket.id}?macro=ask-photo")).text
    box = re.search(r"<textarea.*?>(.*?)</textarea>", page, re.DOTALL)
    assert box
    assert "photo" in box[1]
    assert "整屏" not in box[1]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_page_speaks_both_languages(house: House, language: str) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed()
    visitor.client.cookies.set("qingka_language", language, path="/board")
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert ("下一步" in page, "Next step" in page) == (language == "zh", language == "en")


async def test_the_card_and_the_list_count_those_alike_as_one_and_lead_to_them(house: House) -> None:
    visitor = await house.enters(house.office.support)
    merged, other, solved, ticket = [await house.failed(number) for number in range(1, 5)]
    await visitor.post(f"/board/tickets/{merged.id}/merge", into=str(other.id))
    await visitor.post(f"/board/tickets/{solved.id}/resolve")
    card = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "同类还有 2 张" in card
    link = re.search(r'href="(/board\?[^"]*signature=[^"]+)"', card)
    assert link
    assert f'href="{link[1]}">同类 2 张<' in (await visitor.get("/board")).text
    found = (await visitor.get(link[1].replace("&amp;", "&"))).text
    shown = {int(number) for number in re.findall(r'href="/board/tickets/(\d+)">#', found)}
    assert shown == {merged.id, other.id, solved.id, ticket.id}


async def test_a_page_whose_times_went_on_is_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await house.enters(house.office.support)
    ticket = await house.failed()
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "every 60s" in page
    version = VERSION.search(page)
    assert version
    live = f"/board/tickets/{ticket.id}/live?version={version[1]}"
    monkeypatch.setattr(ticket_page, "now", lambda: now() + timedelta(minutes=2))
    assert (await visitor.get(live)).status_code == 200

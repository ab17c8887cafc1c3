"""A ticket's card in a group never grows beyond what a phone shows, whatever people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.records.types import now
from bot.tickets import dossier, listing
from bot.tickets.alike import Alike
from bot.tickets.dossier import Dossier
from bot.tickets.goals import Goal, GoalKind
from bot.tickets.states import Priority, TicketState
from bot.tickets.views import TicketView
from handlers.cards import event_text
from handlers.group_header import LONGEST, SIGNS, header, topic_name
from handlers.words import Words
from tests.catalogues import SHIPPED
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom

ZH, EN = Words(SHIPPED, "zh"), Words(SHIPPED, "en")


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def found(room: StaffRoom, ticket: TicketView) -> Dossier:
    return await room.office.rig.do(_dossier, ticket.id)


@pytest.mark.parametrize("words", [ZH, EN])
async def test_a_card_is_at_most_so_long(room: StaffRoom, words: Words) -> None:
    await room.asks("很长的问题，" * 400)
    ticket = await room.office.rig.do(listing.get, 1)
    for tag in range(12):
        ticket = await room.office.rig.do(
            room.office.desk.tag, 1, await room.office.support.person(), f"标签{'长' * 18}{tag}"
        )
    text = header(words, await found(room, ticket), "标题" * 900)
    assert len(text) <= LONGEST
    assert text.splitlines()[-1].startswith("➡️ ")


async def test_other_tickets_are_named_only_of_the_groups_own_site(room: StaffRoom) -> None:
    ticket = await room.fails()
    whole = await found(room, ticket)
    one = replace(whole, solved=(ticket,))
    assert f"解决过类似的：#{ticket.id}" in header(ZH, one, "", room.office.site_id)
    assert "解决过类似的" not in header(ZH, one, "", room.office.other_site_id)
    assert "解决过类似的" in header(ZH, one)


async def test_times_to_keep_are_shown_as_they_stand(room: StaffRoom) -> None:
    whole = await found(room, await room.fails())
    soon, long_ago = now() + timedelta(hours=1), now() - timedelta(hours=1)
    goals = (
        Goal(GoalKind.FIRST_ANSWER, long_ago, None, None, long_ago, None),
        Goal(GoalKind.SOLUTION, None, 3600.0, None, None, None),
    )
    text = header(ZH, replace(whole, goals=goals))
    assert "首次回复 已超时" in text
    assert "解决 计时暂停" in text
    met = (Goal(GoalKind.SOLUTION, soon, None, None, None, soon),)
    assert "⏱" not in header(ZH, replace(whole, goals=met))


async def test_one_more_like_it_is_counted_in_english_as_one(room: StaffRoom) -> None:
    whole = await found(room, await room.fails())
    alike = Alike(1, now(), {"code": "156", "phase": "acting", "something-new": "x"})
    text = header(EN, replace(whole, alike=alike))
    assert "1 more like this since" in text
    assert "code 156" in text
    assert "something-new" not in text


async def test_a_shared_reason_is_said_in_words_and_only_without_a_code(room: StaffRoom) -> None:
    whole = await found(room, await room.fails())
    without = Alike(2, now(), {"reason": "device-silent", "phase": "acting"})
    assert "原因 设备没有应答" in header(ZH, replace(whole, alike=without))
    with_code = Alike(2, now(), {"code": "156", "reason": "disk-refused"})
    assert "（相同：代码 156）" in header(ZH, replace(whole, alike=with_code))


async def test_a_topic_is_named_by_number_place_person_and_code(room: StaffRoom) -> None:
    assert topic_name(await room.fails()) == "#1 一店 · 王芳 · 156"


def test_every_state_has_its_sign() -> None:
    assert SIGNS.keys() == set(TicketState)


async def test_every_line_of_a_story_can_be_said(room: StaffRoom) -> None:
    await room.asks()
    office = room.office
    support, desk = await office.support.person(), office.desk
    await office.rig.do(desk.set_priority, 1, support, Priority.URGENT)
    await office.rig.do(desk.tag, 1, support, "打印")
    await office.rig.do(desk.escalate, 1, support)
    await office.rig.do(desk.resolve, 1, support)
    await office.rig.do(desk.rate, 1, await office.clerk.person(), 4)
    told = [
        event_text(words, one)
        for words in (ZH, EN)
        for one in await office.rig.do(listing.entries, 1)
        if one.kind == "event"
    ]
    assert "优先级改为紧急" in told
    assert "评价 4 星" in told


def _dossier(session: Session, ticket_id: int) -> Dossier:
    return dossier.of(session, listing.get(session, ticket_id), None)

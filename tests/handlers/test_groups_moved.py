"""A group that is support's no more, or another site's: its old cards and topics do nothing, and say so."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.people import Role
from bot.tickets import listing
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom

ANSWERS = {"/desk off": "这个群现在不是客服群", "/desk 海淀": "现在不归这个群"}


@dataclass(frozen=True, slots=True)
class Moved:
    room: StaffRoom
    told: str


@pytest.fixture(params=ANSWERS)
async def moved(request: pytest.FixtureRequest, office: Office) -> Moved:
    room = StaffRoom(office)
    await room.opens("朝阳")
    await room.fails()
    await room.support.presses("更多")
    await room.admin.says(request.param)
    return Moved(room, ANSWERS[request.param])


@pytest.mark.parametrize("label", ["接单", "要照片", "已解决", "怎么办", "日志", "税局清单", "收起", "标签"])
async def test_an_old_card_does_nothing_and_shows_nothing(moved: Moved, label: str) -> None:
    room = moved.room
    card = await room.group.card(1)
    nonce = card.nonce(label)
    assert nonce
    assert moved.told in await room.support.presses_nonce(nonce)
    await room.group.hears_nothing()
    ticket = await room.office.rig.do(listing.get, 1)
    assert (ticket.state, ticket.escalated_at) == ("open", None)


async def test_what_is_written_in_an_old_topic_is_not_passed_on_and_that_is_said(moved: Moved) -> None:
    room = moved.room
    for text in ("请重启", "//备注", "/note 备注", "/m", "/tag 急"):
        await room.support.says(text, topic=1)
        await room.group.expects(moved.told, topic=1)
    assert not [said for said in room.office.clerk.shown if "请重启" in said.text]
    assert {one.kind for one in await room.office.rig.do(listing.entries, 1)} <= {"event"}


async def test_a_queue_lists_what_its_group_serves_and_nothing_else(office: Office) -> None:
    room = await StaffRoom(office).opens("朝阳")
    await office.guest.says("/human 路人问")
    await room.asks()
    await room.support.says("/queue")
    queue = await room.group.expects("排队 1 张", button="#2")
    assert "路人问" not in queue.text


async def test_a_queues_old_button_makes_no_topic_where_the_ticket_is_not_served(office: Office) -> None:
    room = await StaffRoom(office).opens()
    await office.guest.says("/human 路人问")
    both = room.group.seat(office.rig.chat("两站客服", Role.SUPPORT))
    await both.says("/queue")
    await room.admin.says("/desk 朝阳")
    assert "现在不归这个群" in await both.presses("#1")
    await room.group.hears_nothing()

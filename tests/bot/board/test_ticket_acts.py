"""What is done on a ticket's page: each act once, by whom it may be, and what is said when it may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.board.ticket_acts import ACTS
from bot.people import Role
from bot.records.relay import CheckupRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import listing, problems, steps
from bot.tickets.states import Priority, TicketState
from bot.tickets.views import TicketView
from tests.bot.board.house import House, Visitor
from tests.bot.board.test_ticket_page import story, ticket_of
from tests.catalogues import SHIPPED

Before = list[tuple[str, dict[str, str]]]

CLAIMED: Before = [("claim", {})]
SOLVED: Before = [("claim", {}), ("resolve", {})]

# what was done before, the act, its fields, what the ticket is then
STEPS: list[tuple[Before, str, dict[str, str], dict[str, Any]]] = [
    ([], "claim", {}, {"state": TicketState.CLAIMED, "owner": "赵客服"}),
    ([], "answer", {"text": "您好"}, {"state": TicketState.CLAIMED, "owner": "赵客服"}),
    ([], "ask", {"text": "哪张盘？"}, {"state": TicketState.WAITING}),
    ([], "photo", {}, {"state": TicketState.WAITING, "owner": "赵客服"}),
    (CLAIMED, "wait", {}, {"state": TicketState.WAITING}),
    (CLAIMED, "note", {"text": "先看盘号"}, {"state": TicketState.CLAIMED}),
    (CLAIMED, "release", {}, {"state": TicketState.OPEN, "owner": ""}),
    ([], "resolve", {}, {"state": TicketState.RESOLVED, "owner": "赵客服"}),
    (SOLVED, "reopen", {}, {"state": TicketState.OPEN, "owner": ""}),
    ([], "priority", {"priority": "low"}, {"priority": Priority.LOW}),
    ([], "tag", {"tag": "#错盘"}, {"tags": ("错盘",)}),
    ([("tag", {"tag": "错盘"})], "untag", {"tag": "错盘"}, {"tags": ()}),
]


async def act(visitor: Visitor, ticket: TicketView, name: str, **fields: str) -> int:
    answer = await visitor.post(f"/board/tickets/{ticket.id}/{name}", **fields)
    return answer.status_code


async def colleague(house: House) -> Visitor:
    return await house.enters(house.rig.chat("孙客服", (house.office.site_id, Role.SUPPORT)))


@pytest.mark.parametrize(("before", "name", "fields", "then"), STEPS, ids=[row[1] for row in STEPS])
async def test_an_act_does_what_its_button_says(
    house: House,
    before: Before,
    name: str,
    fields: dict[str, str],
    then: dict[str, Any],
) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    for earlier, given in before:
        assert await act(visitor, ticket, earlier, **given) == 303
    assert await act(visitor, ticket, name, **fields) == 303
    found = await ticket_of(house, ticket)
    assert {key: getattr(found, key) for key in then} == then


def test_every_act_says_what_was_done_and_has_a_name_on_its_button() -> None:
    assert [name for name in ACTS if not SHIPPED.has(f"page-done-{name}")] == []
    assert [name for name in ACTS if name != "untag" and not SHIPPED.has(f"page-act-{name}")] == []


async def test_the_page_says_what_was_done(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    answer = await visitor.post(f"/board/tickets/{ticket.id}/claim", mark="m1")
    assert answer.headers["location"].startswith(f"/board/tickets/{ticket.id}?done=claim&form=")
    assert "归您处理了" in (await visitor.get(answer.headers["location"])).text


async def test_a_link_of_anybody_says_of_nothing_that_it_was_done(house: House) -> None:
    visitor, other, ticket = (
        await house.enters(house.office.support),
        await colleague(house),
        await house.failed(),
    )
    answer = await other.post(f"/board/tickets/{ticket.id}/resolve", mark="m1")
    for link in (f"/board/tickets/{ticket.id}?done=resolve", answer.headers["location"]):
        assert "已标为解决" not in (await visitor.get(link)).text


async def test_a_colleague_gets_a_ticket_and_takes_it_over(house: House) -> None:
    visitor, other = await house.enters(house.office.support), await colleague(house)
    ticket = await house.failed()
    assert await act(visitor, ticket, "assign", owner=str(other.chat.person_id)) == 303
    assert (await ticket_of(house, ticket)).owner == "孙客服"
    assert await act(visitor, ticket, "take") == 303
    assert (await ticket_of(house, ticket)).owner == "赵客服"


async def test_a_ticket_goes_to_nobody_who_may_not_triage_it(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    for owner in (str(house.office.manager.person_id), "77", "x", "", "²"):
        assert await act(visitor, ticket, "assign", owner=owner) == 409
    assert (await ticket_of(house, ticket)).owner_id is None


async def test_who_is_too_late_reads_who_has_it(house: House) -> None:
    visitor, other, ticket = (
        await house.enters(house.office.support),
        await colleague(house),
        await house.failed(),
    )
    await act(other, ticket, "claim")
    refused = await visitor.post(f"/board/tickets/{ticket.id}/answer", text="您好，我来看")
    assert refused.status_code == 409
    assert "已由 孙客服 接手" in refused.text
    assert ">您好，我来看</textarea>" in refused.text
    assert await story(house, ticket) == []


async def test_a_form_that_is_sent_twice_is_done_once(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    for _ in range(2):
        assert await act(visitor, ticket, "answer", text="您好", mark="m1") == 303
    assert [one.text for one in await story(house, ticket)] == ["您好"]
    await act(visitor, ticket, "answer", text="还在吗", mark="m1")
    await act(visitor, ticket, "answer", text="您好", mark="m2")
    assert [one.text for one in await story(house, ticket)] == ["您好", "还在吗", "您好"]


async def test_a_form_that_was_refused_may_be_sent_again(house: House) -> None:
    visitor, other, ticket = (
        await house.enters(house.office.support),
        await colleague(house),
        await house.failed(),
    )
    await act(other, ticket, "claim")
    assert await act(visitor, ticket, "answer", text="您好", mark="m1") == 409
    await act(other, ticket, "release")
    assert await act(visitor, ticket, "answer", text="您好", mark="m1") == 303
    assert [one.text for one in await story(house, ticket)] == ["您好"]


@pytest.mark.parametrize("name", ["answer", "ask", "note", "announce"])
@pytest.mark.parametrize("code", ["482913", " 482 913 ", "４８２９１３"])
async def test_a_bare_code_is_never_sent_on(house: House, name: str, code: str) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    refused = await visitor.post(f"/board/tickets/{ticket.id}/{name}", text=code, title="清卡失败")
    assert (refused.status_code, "可能是动态码" in refused.text) == (409, True)
    assert await story(house, ticket) == []


@pytest.mark.parametrize("name", ["answer", "ask", "note", "announce"])
async def test_nothing_is_not_sent(house: House, name: str) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    refused = await visitor.post(f"/board/tickets/{ticket.id}/{name}", text="  ")
    assert (refused.status_code, "还没有写内容" in refused.text) == (409, True)


@pytest.mark.parametrize("value", ["", "soon", "3", "URGENT\0"])
async def test_no_other_priority_is_taken(house: House, value: str) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    assert await act(visitor, ticket, "priority", priority=value) == 409


async def test_two_tickets_of_one_person_become_one_and_two_again(house: House) -> None:
    visitor = await house.enters(house.office.support)
    first, second = await house.failed(1), await house.failed(2)
    assert await act(visitor, second, "merge", into=f"#{first.id}") == 303
    assert (await ticket_of(house, second)).merged_into == first.id
    page = (await visitor.get(f"/board/tickets/{first.id}")).text
    assert "并入这张的工单" in page
    assert await act(visitor, second, "unmerge") == 303
    assert (await ticket_of(house, second)).merged_into is None


async def test_nothing_is_merged_into_what_one_may_not_see(house: House) -> None:
    visitor = await house.enters(house.office.support)
    ticket, hidden = await house.failed(1), await house.failed(2, site_id=house.office.other_site_id)
    refused = await visitor.post(f"/board/tickets/{ticket.id}/merge", into=str(hidden.id))
    assert (refused.status_code, f"没有工单 #{hidden.id}" in refused.text) == (409, True)
    assert (await ticket_of(house, ticket)).merged_into is None


async def test_a_ticket_goes_on_the_bureaus_list_and_off_it(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    assert await act(visitor, ticket, "escalate") == 303
    assert "移出税局清单" in (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert await act(visitor, ticket, "unescalate") == 303
    assert (await ticket_of(house, ticket)).escalated_at is None


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ([], "unescalate"),
        ([("escalate", {})], "escalate"),
        ([("ask", {"text": "哪张盘？"})], "wait"),
        (SOLVED, "retry"),
        (SOLVED, "priority"),
        (SOLVED, "announce"),
    ],
)
async def test_an_act_that_is_not_offered_is_not_done(house: House, before: Before, name: str) -> None:
    house.rig.agent(house.office.site_id)
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    for earlier, given in before:
        assert await act(visitor, ticket, earlier, **given) == 303
    stood, told = await ticket_of(house, ticket), await house.rig.do(listing.entries, ticket.id)
    assert await act(visitor, ticket, name, priority="low", title="税局维护", text="今晚恢复") == 409
    assert await ticket_of(house, ticket) == stood
    assert await house.rig.do(listing.entries, ticket.id) == told
    assert await house.rig.do(problems.listed, None) == []


@pytest.mark.parametrize(("name", "status"), [("tag", 409), ("untag", 303), ("assign", 409), ("merge", 409)])
async def test_a_form_without_its_field_is_no_fault_of_the_boards(
    house: House, name: str, status: int
) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    assert await act(visitor, ticket, name) == status


async def test_a_photo_is_asked_for_in_the_persons_language(house: House) -> None:
    asker = house.rig.chat("Ann", (house.office.site_id, Role.CLERK), language="en")
    visitor, ticket = await house.enters(house.office.support), await house.asked(asker, "help")
    assert await act(visitor, ticket, "photo") == 303
    assert "photo" in (await story(house, ticket))[-1].text


async def test_the_device_is_read_again_for_the_ticket(house: House) -> None:
    house.rig.agent(house.office.site_id)
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    assert await act(visitor, ticket, "retry") == 303
    asked = await house.rig.do(lambda session: session.exec(select(CheckupRow)).one())
    assert (asked.ticket_ids, asked.device_id) == ([ticket.id], ticket.device_id)


async def test_an_agent_that_is_away_is_said(house: House) -> None:
    house.rig.agent(house.office.site_id, away=True)
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    refused = await visitor.post(f"/board/tickets/{ticket.id}/retry")
    assert (refused.status_code, "朝阳" in refused.text) == (409, True)


async def test_a_failure_is_announced_from_its_page(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    await act(visitor, ticket, "announce", title="税局维护", text="今晚恢复，请明早再试。")
    await house.office.clerk.expects("税局维护", "今晚恢复")
    assert "税局维护" in (await visitor.get(f"/board/tickets/{ticket.id}")).text


async def test_support_may_open_again_what_was_solved_long_ago(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    await act(visitor, ticket, "resolve")
    await house.rig.do(_solved_long_ago, ticket.id)
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "/reopen" in page
    await act(visitor, ticket, "reopen")
    assert (await house.rig.do(listing.get, ticket.id)).state is TicketState.OPEN


async def test_of_another_ones_ticket_only_taking_it_over_is_offered(house: House) -> None:
    visitor, other, ticket = (
        await house.enters(house.office.support),
        await colleague(house),
        await house.failed(),
    )
    await act(other, ticket, "claim")
    page = (await visitor.get(f"/board/tickets/{ticket.id}")).text
    offered = {name for name in ACTS if f'id="act-{name}"' in page}
    assert offered == {"take", "retry", "escalate"}


async def test_htmx_gets_the_parts_that_changed_and_a_trigger(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    token = await visitor.token()
    answer = await visitor.client.post(
        f"/board/tickets/{ticket.id}/answer",
        data={"form_token": token, "text": "您好", "mark": "m1"},
        headers={"hx-request": "true"},
    )
    assert answer.headers["hx-trigger-after-settle"] == "ticket-answer"
    assert 'id="ticket-card"' in answer.text
    assert "<html" not in answer.text
    assert 'id="compose-mark"' in answer.text


def _solved_long_ago(session: Session, ticket_id: int) -> None:
    row = session.get_one(TicketRow, ticket_id)
    row.resolved_at = now() - steps.REOPEN_FOR - timedelta(hours=1)
    session.add(row)


async def test_the_person_hears_what_is_answered_on_the_board(house: House) -> None:
    visitor, ticket = await house.enters(house.office.support), await house.failed()
    await act(visitor, ticket, "answer", text="请看盘号最后四位")
    await house.office.clerk.expects("赵客服", "请看盘号最后四位")
    assert (await house.rig.do(listing.get, ticket.id)).answered_at is not None

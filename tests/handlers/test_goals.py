"""What support is told of times that are near or over: who, in which words, and how often."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot.people import Role
from bot.records.tickets import GoalRow, TicketRow
from bot.roles import revoke
from bot.tickets import due
from handlers.times import shown
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def comes(office: Office, ticket: int, kind: str = "first_answer", *, over: bool = False) -> str:
    """Let the moment come at which a time is near, or over; return when it is due, as people read it."""
    told, until = await office.rig.do(_moments, ticket, kind)
    await office.rig.do(due.tick, until if over else told, office.desk.notices)
    return shown(until)


def _moments(session: Session, ticket: int, kind: str) -> tuple[datetime, datetime]:
    goal = session.exec(select(GoalRow).where(GoalRow.ticket_id == ticket, GoalRow.kind == kind)).one()
    assert goal.next_at is not None
    assert goal.due_at is not None
    return goal.next_at, goal.due_at


async def many(office: Office, count: int) -> None:
    """Let tickets be opened by as many people."""
    for number in range(count):
        clerk = office.rig.chat(f"开票员{number}", (office.site_id, Role.CLERK))
        await clerk.says(f"/human 问题{number}")
    await office.rig.do(_at_one_time)
    await office.support.says("工单")


def _at_one_time(session: Session) -> None:
    rows = session.exec(select(GoalRow).where(GoalRow.kind == "first_answer")).all()
    for row in rows:
        row.next_at, row.due_at = rows[0].next_at, rows[0].due_at


async def test_a_ticket_that_nobody_has_is_told_to_every_supporter_with_a_way_to_take_it(
    office: Office,
) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await office.clerk.says("/human 没网")
    at = await comes(office, 1)
    for chat in (office.support, other):
        await chat.expects(f"工单 #1 最晚 {at} 要有人答复", "朝阳 · 王芳：没网", button="接单")
    await office.support.presses("查看")
    await office.support.expects("工单 #1")


async def test_a_warning_goes_to_the_owner_alone_and_a_miss_to_the_others_too(office: Office) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await office.clerk.says("/human 没网")
    await office.support.presses("接单")
    await other.says("工单")
    await comes(office, 1)
    await office.support.expects("要有人答复", "处理人：赵客服", button="查看")
    assert not [said for said in other.news if "要有人答复" in said.text]
    at = await comes(office, 1, over=True)
    for chat in (office.support, other):
        await chat.expects(f"过了首次答复的时限（{at}）", "处理人：赵客服")
    assert not [said for said in office.clerk.shown if "时限" in said.text]


async def test_a_solution_has_words_of_its_own(office: Office) -> None:
    await office.clerk.says("/human 没网")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says("看看网线")
    at = await comes(office, 1, "solution")
    await office.support.expects(f"工单 #1 最晚 {at} 要解决", "等对方")
    await comes(office, 1, "solution", over=True)
    await office.support.expects(f"工单 #1 过了解决的时限（{at}）")


async def test_english_supporters_read_english(office: Office) -> None:
    english = office.rig.chat("Ann", (office.site_id, Role.SUPPORT), language="en")
    await office.clerk.says("/human 没网")
    at = await comes(office, 1, over=True)
    await english.expects(f"Ticket #1 got no answer by {at}", button="Look")


async def test_in_a_group_it_stands_in_the_ticket_s_topic(room: StaffRoom) -> None:
    office = room.office
    await (await room.opens()).asks()
    at = await comes(office, 1)
    await room.group.expects(f"最晚 {at} 要有人答复", topic=1)
    assert not [said for said in office.support.news if "要有人答复" in said.text]


async def test_with_a_group_a_warning_goes_to_the_owner_and_a_miss_to_both(room: StaffRoom) -> None:
    office = room.office
    await (await room.opens()).asks()
    await room.support.presses("接单")
    await comes(office, 1)
    await office.support.expects("要有人答复", button="查看")
    await room.group.hears_nothing_new_of("要有人答复")
    await comes(office, 1, over=True)
    await office.support.expects("过了首次答复的时限")
    await room.group.expects("过了首次答复的时限", topic=1)
    assert not [said for said in room.colleague.chat.shown if "时限" in said.text]


async def test_an_owner_who_is_no_supporter_any_more_is_none(office: Office) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await office.clerk.says("/human 没网")
    await office.support.presses("接单")
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await comes(office, 1)
    await other.expects("要有人答复")
    assert not [said for said in office.support.news if "要有人答复" in said.text]


async def test_without_any_support_the_administrator_is_told(office: Office) -> None:
    clerk = office.rig.chat("远处", (office.other_site_id, Role.CLERK))
    await clerk.says("/human 没网")
    await comes(office, 1, over=True)
    await office.admin.expects("过了首次答复的时限", "海淀 · 远处")


async def test_many_at_once_are_one_message_with_a_button_for_each(office: Office) -> None:
    await many(office, 12)
    await comes(office, 1)
    told = await office.support.expects("有 12 张工单快到时限或已超时", "#1 最晚", "还有 2 张")
    assert [label for label in told.labels if label.startswith("#")] == [f"#{one}" for one in range(1, 11)]
    assert len([said for said in office.support.news if "⏰" in said.text]) == 1
    await office.support.presses("#3")
    await office.support.expects("工单 #3")


async def test_of_many_at_once_everybody_hears_of_theirs_and_of_one_alone_as_ever(room: StaffRoom) -> None:
    office = room.office
    await room.opens()
    await many(office, 5)
    await office.rig.do(_taken_by, 2, room.colleague.chat.person_id)
    await comes(office, 1)
    await room.group.expects("有 4 张工单")
    await room.colleague.chat.expects("工单 #2 最晚", "处理人：孙客服", button="查看")
    assert not [said for said in office.support.news if "⏰" in said.text]


def _taken_by(session: Session, ticket: int, owner: int) -> None:
    row = session.get_one(TicketRow, ticket)
    row.owner_id, row.state = owner, "claimed"


async def test_of_many_at_once_a_group_hears_in_one_message_and_those_that_are_over_come_first(
    room: StaffRoom,
) -> None:
    office = room.office
    await room.opens()
    await many(office, 5)
    await office.rig.do(_over, 4)
    await comes(office, 1)
    told = await room.group.expects("有 5 张工单快到时限或已超时")
    assert told.text.splitlines()[1].startswith("⌛ #4 首次答复已超时")
    assert told.thread is None
    assert len([said for said in room.group.news if "⏰" in said.text]) == 1


def _over(session: Session, ticket: int) -> None:
    goal = session.exec(
        select(GoalRow).where(GoalRow.ticket_id == ticket, GoalRow.kind == "first_answer")
    ).one()
    goal.due_at = goal.next_at


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["first_answer", "solution"])
@pytest.mark.parametrize("when", ["near", "missed"])
def test_everything_that_is_said_has_a_sentence_and_a_line(
    office: Office, language: str, kind: str, when: str
) -> None:
    given = dict.fromkeys(("ticket", "at", "site", "person", "owner", "subject"), "×")
    for key in (f"due-{kind}-{when}", f"due-{kind}-{when}-line"):
        assert "×" in office.rig.texts.render(language, key, **given)


async def test_a_reply_to_what_was_said_of_its_time_goes_to_the_person(office: Office) -> None:
    await office.clerk.says("/human 没网")
    await comes(office, 1, over=True)
    await office.support.answers("时限", "您好，马上看")
    await office.clerk.expects("赵客服 回复：\n您好，马上看")

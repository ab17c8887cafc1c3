"""Erasing on both databases, and whose words a name is taken out of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import audit, privacy
from bot.board import saved_views
from bot.clearing.approval_states import UNDER_WAY, ApprovalState
from bot.dialog.inbox import REDACTED
from bot.people import Person, Role, meet
from bot.privacy import BusyError, LastAdminError
from bot.records.board import BoardViewRow
from bot.records.dialog import DialogRow
from bot.records.messages import InboxRow, OutboxRow
from bot.records.offices import PreferenceRow, ReminderRow, ResponsibilityRow
from bot.records.operations import ApprovalRow, OperationRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import (
    ProblemLotRow,
    ProblemRow,
    StaffGroupRow,
    TicketEntryRow,
    TicketTagRow,
    TopicRow,
)
from bot.records.types import now
from bot.retention import Retention
from bot.tickets import opening, tags, talk
from bot.tickets.attachments import Store
from bot.tickets.desk import Desk
from tests.bot.tickets.databases import new_database, undone, with_tables
from tests.bot.tickets.desk_world import WrittenNotices

DESK = Desk(WrittenNotices())


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    on_server = request.param == "postgres"
    url = new_database(request.getfixturevalue("postgres_url"), "privacy") if on_server else "sqlite://"
    made = with_tables(url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with undone(engine) as session:
        yield session


def somebody(session: Session, name: str, user_id: int) -> Person:
    return meet(session, "test", user_id, user_id, name, "zh")


def a_problem(session: Session, text: str) -> ProblemRow:
    row = ProblemRow(signature="s", title=text)
    session.add(row)
    session.flush()
    return row


def an_operation(session: Session, by: Person) -> OperationRow:
    site = SiteRow(name="朝阳")
    session.add(site)
    session.flush()
    device = DeviceRow(site_id=site.id or 0, name="一店", skpbh="661234567890", nsrsbh="9")
    session.add(device)
    session.flush()
    row = OperationRow(site_id=site.id or 0, device_id=device.id or 0, plan="clear", requester_id=by.id)
    session.add(row)
    session.flush()
    return row


def test_words_dialogs_and_updates_go_on_both_databases(session: Session) -> None:
    who, other = somebody(session, "王芳", 77_001), somebody(session, "李雷", 77_002)
    ticket = opening.open_question(session, who, "打印机冒烟了")
    talk.note(session, ticket.id, other, '王芳说的\n"王芳"')
    for user_id in (77_001, 77_002):
        session.add(DialogRow(key=f'[1,{user_id},{user_id},null,null,"test"]', state="s"))
        payload = {"message": {"from": {"id": user_id}, "text": "在吗"}}
        session.add(InboxRow(channel="test", bot_id=1, update_id=user_id, payload=payload))
    session.add(OutboxRow(channel="test", chat_id=5, payload={"text": "王芳：打印机冒烟了", "entities": [1]}))
    privacy.erase(session, who.id, None, DESK)
    lines = session.exec(select(TicketEntryRow.text).where(TicketEntryRow.kind != "event")).all()
    assert sorted(lines) == sorted([REDACTED, f'{who.number}说的\n"{who.number}"'])
    assert [row.key for row in session.exec(select(DialogRow)).all()] == ['[1,77002,77002,null,null,"test"]']
    waiting = session.exec(select(InboxRow.update_id).where(InboxRow.state == "new")).all()
    assert list(waiting) == [77_002]
    said = [row.payload for row in session.exec(select(OutboxRow)).all() if row.chat_id == 5]
    assert said == [{"text": f"{who.number}：{REDACTED}"}]
    assert audit.verify(session) is None


def test_what_a_person_chose_and_looked_after_goes_and_what_another_did_stays(session: Session) -> None:
    who, other = somebody(session, "王芳", 77_001), somebody(session, "李雷", 77_002)
    device_id = an_operation(session, other).device_id
    for one in (who, other):
        session.add(ResponsibilityRow(person_id=one.id, device_id=device_id))
        session.add(ReminderRow(person_id=one.id, device_id=device_id, kind="d7", due=date(2026, 12, 15)))
        session.add(PreferenceRow(person_id=one.id))
    session.flush()
    privacy.erase(session, who.id, None, DESK)
    kept: tuple[Any, ...] = (ResponsibilityRow, ReminderRow, PreferenceRow)
    for table in kept:
        assert [row.person_id for row in session.exec(select(table)).all()] == [other.id]


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("王芳", "王芳报的", "{}报的"),
        ("Li", "Li said that Linux listens", "{} said that Linux listens"),
        ("客服", "客服会回复", "客服会回复"),
        ("清", "清卡失败", "清卡失败"),
        ("50%_\\", "50%_\\ 报的, 50xy", "{} 报的, 50xy"),
    ],
)
def test_a_name_is_taken_out_of_the_words_of_others_as_a_whole(
    session: Session, name: str, text: str, after: str
) -> None:
    who, row = somebody(session, name, 77_001), a_problem(session, text)
    privacy.erase(session, who.id, None, DESK)
    session.refresh(row)
    assert row.title == after.format(who.number)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Wang Fang", "WANG fang"),
        ("Zoë", "ZOË"),
        ("Łukasz", "łUKASZ"),
        ("Иван", "иВАН"),
        ('Li "50%_\\"', 'LI "50%_\\"'),
    ],
)
def test_a_latin_name_is_taken_out_in_whatever_case_it_was_written(
    session: Session, name: str, written: str
) -> None:
    who, other = somebody(session, name, 77_001), somebody(session, "李雷", 77_002)
    ticket = opening.open_question(session, who, "没网")
    talk.note(session, ticket.id, other, f"{written}报的")
    tags.add(session, ticket.id, other, written)
    problem = a_problem(session, f"{written}的问题")
    saved_views.save(session, other.id, written, urlencode({"q": written}))
    privacy.erase(session, who.id, None, DESK)
    session.refresh(problem)
    lines = session.exec(select(TicketEntryRow)).all()
    ((view_name, query),) = session.exec(select(BoardViewRow.name, BoardViewRow.query)).all()
    assert [line.text for line in lines if line.kind == "note"] == [f"{who.number}报的"]
    assert [line.params for line in lines if line.text == "tagged"] == [{"tag": who.number}]
    assert session.exec(select(TicketTagRow.tag)).all() == [who.number.lower()]
    assert (problem.title, view_name, parse_qsl(query)) == (
        f"{who.number}的问题",
        who.number,
        [("q", who.number)],
    )


def test_what_a_person_still_had_to_say_to_many_is_said_no_more(session: Session) -> None:
    who, other = somebody(session, "Wang", 77_001), somebody(session, "李雷", 77_002)
    problem = a_problem(session, "断了")
    for by, text in ((who, "都好了"), (other, "Wang修好了")):
        session.add(
            ProblemLotRow(problem_id=problem.id or 0, does="end", by_id=by.id, text=text, tickets=[1])
        )
    session.flush()
    privacy.erase(session, who.id, None, DESK)
    assert set(session.exec(select(ProblemLotRow.text)).all()) == {"", f"{who.number}修好了"}


def test_the_names_of_a_persons_topics_follow(session: Session) -> None:
    who, namesake = somebody(session, "客服", 77_001), somebody(session, "客服", 77_002)
    group = StaffGroupRow(channel="test", chat_id=-5)
    session.add(group)
    session.flush()
    for person in (who, namesake):
        ticket = opening.open_question(session, person, "没网")
        session.add(TopicRow(ticket_id=ticket.id, group_id=group.id or 0, name="🆕 #1 客服"))
    session.flush()
    privacy.erase(session, who.id, None, DESK)
    names = session.exec(select(TopicRow.name).order_by(col(TopicRow.id))).all()
    assert names == [f"🆕 #1 {who.number}", "🆕 #1 客服"]


def test_two_views_that_differ_in_a_names_case_become_one(session: Session) -> None:
    who, other = somebody(session, "Wang", 77_001), somebody(session, "李雷", 77_002)
    for name in ("Wang", "WANG"):
        saved_views.save(session, other.id, name, "q=x")
    privacy.erase(session, who.id, None, DESK)
    assert session.exec(select(BoardViewRow.name)).all() == [who.number]


def test_a_namesake_in_another_case_keeps_the_name(session: Session) -> None:
    who, _ = somebody(session, "Wang", 77_001), somebody(session, "WANG", 77_002)
    row = a_problem(session, "WANG报的")
    privacy.erase(session, who.id, None, DESK)
    session.refresh(row)
    assert row.title == "WANG报的"


@pytest.mark.parametrize("state", UNDER_WAY)
def test_who_approves_an_open_operation_is_not_erased(session: Session, state: ApprovalState) -> None:
    clerk, manager = somebody(session, "王芳", 77_001), somebody(session, "李雷", 77_002)
    operation = an_operation(session, clerk)
    approval = ApprovalRow(
        operation_id=operation.id or 0, digest="d", state=state, approver_id=manager.id, expires_at=now()
    )
    session.add(approval)
    session.flush()
    with pytest.raises(BusyError):
        privacy.erase(session, manager.id, None, DESK)
    operation.ended_at = now()
    session.flush()
    assert privacy.erase(session, manager.id, None, DESK).number == manager.number


def test_the_last_administrator_of_a_site_stays_until_there_is_another(session: Session) -> None:
    who, other = somebody(session, "王芳", 77_001), somebody(session, "李雷", 77_002)
    for site_id in (EVERY_SITE, 3):
        session.add(RoleRow(person_id=who.id, site_id=site_id, role=Role.ADMIN))
    session.add(RoleRow(person_id=other.id, site_id=3, role=Role.ADMIN))
    session.flush()
    with pytest.raises(LastAdminError):
        privacy.erase(session, who.id, None, DESK)
    session.add(RoleRow(person_id=other.id, site_id=EVERY_SITE, role=Role.ADMIN))
    session.flush()
    assert privacy.erase(session, who.id, None, DESK).number == who.number


def test_a_round_of_retention_runs_on_both_databases(session: Session, tmp_path: Path) -> None:
    retention = Retention(90, Store(tmp_path, 1))
    moment = now()
    while retention.is_due(session, moment):
        retention.tick(session, moment)
    assert not retention.is_due(session, moment)

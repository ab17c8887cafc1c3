"""What is said of times that are near or over: once, of a ticket one thing, and only while somebody works."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.records.database import open_engine
from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import due
from bot.tickets.states import Priority, TicketState
from tests.bot.tickets.desk_world import DeskWorld, WrittenNotices
from tests.bot.tickets.goal_world import at, becomes, first_answer, gets, next_at, opened, solution
from tests.databases import about_sqlite, own_url
from tests.tables import make_tables


def ticks(session: Session, notices: WrittenNotices, *moments: str) -> list[str]:
    """Return what is said at each moment, as "kind missed"."""
    for moment in moments:
        if due.has_due(session, at(moment)):
            due.tick(session, at(moment), notices)
    said = [text for what, _, text in notices.said_things if what == "due"]
    notices.said_things.clear()
    return said


@pytest.fixture
def session(desk_world: DeskWorld) -> Session:
    return desk_world.session


@pytest.fixture
def notices(desk_world: DeskWorld) -> WrittenNotices:
    return desk_world.notices


def test_a_warning_comes_at_its_share_and_what_was_missed_is_said_each_once(
    session: Session, notices: WrittenNotices
) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    assert ticks(session, notices, "26 09:44") == []
    assert ticks(session, notices, "26 09:45", "26 09:45", "26 09:46") == ["first_answer False"]
    assert ticks(session, notices, "26 09:59") == []
    assert ticks(session, notices, "26 10:00", "26 10:00", "26 10:01") == ["first_answer True"]
    goal = first_answer(session, row)
    assert (goal.warned_at, goal.missed_at) == (at("26 09:45"), at("26 10:00"))
    assert ticks(session, notices, "26 17:00") == ["solution False"]
    assert ticks(session, notices, "27 09:29", "27 09:30", "27 09:31", "30 12:00") == ["solution True"]


def test_nothing_is_said_of_what_was_met_or_stands_still(session: Session, notices: WrittenNotices) -> None:
    solved, waits = (opened(session, "26 09:00", Priority.HIGH) for _ in range(2))
    becomes(session, solved, "26 09:30", TicketState.RESOLVED, answered=True)
    becomes(session, waits, "26 09:30", TicketState.WAITING, answered=True)
    assert ticks(session, notices, "26 12:00", "27 12:00", "30 12:00") == []
    becomes(session, waits, "30 13:30", TicketState.CLAIMED)
    assert ticks(session, notices, "01 10:00") == []


def test_a_hub_that_was_off_says_one_thing_of_a_ticket_the_worst(
    session: Session, notices: WrittenNotices
) -> None:
    opened(session, "26 09:00", Priority.HIGH)
    assert ticks(session, notices, "27 17:00", "27 17:01") == ["first_answer True"]
    assert ticks(session, notices, "30 17:00") == []


def test_of_many_at_once_it_is_said_together(session: Session) -> None:
    class Together(WrittenNotices):
        def due_together(self, session: Session, dues: object) -> None:
            assert isinstance(dues, list)
            self.said_things.append(("together", len(dues), ""))

    notices = Together()
    for _ in range(due.APART + 1):
        opened(session, "26 03:00", Priority.HIGH)
    due.tick(session, at("26 09:45"), notices)
    assert notices.said_things == [("together", due.APART + 1, "")]


def test_out_of_office_hours_it_waits_until_somebody_is_there(
    session: Session, notices: WrittenNotices
) -> None:
    opened(session, "27 16:30", Priority.HIGH)
    assert ticks(session, notices, "27 18:30", "28 12:00", "30 08:59") == []
    assert not due.has_due(session, at("30 08:59"))
    assert ticks(session, notices, "30 09:00") == ["first_answer True"]


def test_what_is_over_as_the_day_ends_is_still_said(session: Session, notices: WrittenNotices) -> None:
    opened(session, "26 17:00", Priority.HIGH)
    assert ticks(session, notices, "26 17:45", "26 18:00") == ["first_answer False", "first_answer True"]


def test_what_is_urgent_is_said_at_night(session: Session, notices: WrittenNotices) -> None:
    opened(session, "26 23:00", Priority.URGENT)
    assert ticks(session, notices, "26 23:12", "26 23:15") == ["first_answer False", "first_answer True"]


def test_a_clock_that_steps_back_says_nothing_twice(session: Session, notices: WrittenNotices) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    assert ticks(session, notices, "26 09:45", "26 10:00") == ["first_answer False", "first_answer True"]
    assert ticks(session, notices, "26 08:00", "26 09:45", "26 10:00", "26 10:05") == []
    becomes(session, row, "26 08:30", TicketState.CLAIMED, answered=True)
    assert first_answer(session, row).missed_at == at("26 10:00")


def test_opened_again_after_a_miss_it_is_warned_of_and_said_anew(
    session: Session, notices: WrittenNotices
) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    becomes(session, row, "26 09:10", TicketState.CLAIMED, answered=True)
    assert ticks(session, notices, "27 09:30") == ["solution True"]
    becomes(session, row, "27 10:00", TicketState.RESOLVED)
    becomes(session, row, "27 14:00", TicketState.OPEN)  # a quarter: two hours
    assert ticks(session, notices, "27 15:29") == []
    assert ticks(session, notices, "27 15:30", "27 16:00", "30 09:00") == ["solution False", "solution True"]
    assert solution(session, row).missed_at == at("27 09:30")


def test_a_higher_priority_that_came_too_late_is_said_at_once_and_a_lower_one_warns_again(
    session: Session, notices: WrittenNotices
) -> None:
    row = opened(session, "26 09:00", Priority.NORMAL)
    gets(session, row, "26 11:00", Priority.HIGH)
    assert ticks(session, notices, "26 11:00") == ["first_answer True"]
    gets(session, row, "26 11:01", Priority.NORMAL)
    assert ticks(session, notices, "26 11:30") == []
    assert ticks(session, notices, "26 13:30", "26 14:30") == ["first_answer False", "first_answer True"]


def test_a_little_that_is_left_is_warned_of_before_it_is_over(
    session: Session, notices: WrittenNotices
) -> None:
    row = opened(session, "26 09:00", Priority.NORMAL)
    gets(session, row, "26 09:56", Priority.HIGH)
    assert next_at(session, row, "first_answer") == at("26 09:59")
    assert ticks(session, notices, "26 09:59", "26 10:00") == ["first_answer False", "first_answer True"]


def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    for moment in ("26 09:00", "26 09:45", "26 09:46", "26 10:00", "26 10:01"):
        engine = open_engine(own_url(tmp_path / "hub.db"))
        make_tables(engine)
        notices = WrittenNotices()
        with Session(engine) as session:
            if not session.exec(select(TicketRow.id)).first():
                opened(session, moment, Priority.HIGH)
            said += ticks(session, notices, moment)
            session.commit()
        engine.dispose()
    assert said == ["first_answer False", "first_answer True"]


def test_what_is_said_and_that_it_was_said_become_true_together(session: Session) -> None:
    class Breaks(WrittenNotices):
        def due(self, *args: object, **kwargs: object) -> None:
            raise RuntimeError("no outbox")

    row = opened(session, "26 09:00", Priority.HIGH)
    session.commit()
    with pytest.raises(RuntimeError):
        due.tick(session, at("26 09:45"), Breaks())
    session.rollback()
    assert first_answer(session, row).warned_at is None
    assert due.has_due(session, at("26 09:45"))


def test_a_flood_is_said_in_parts(session: Session, notices: WrittenNotices) -> None:
    for _ in range(6):
        opened(session, "26 09:00", Priority.HIGH)
    moment = at("26 09:50")
    assert [due.tick(session, moment, notices, at_once=4) for _ in range(3)] == [4, 2, 0]
    assert len(set(notices.tickets("due"))) == 6


@about_sqlite
def test_among_ten_thousand_running_times_the_next_one_is_found_by_its_index(session: Session) -> None:
    start = at("26 09:00")
    session.add_all(_running(opened(session, "26 09:00").id or 0, start))
    session.flush()
    asked: list[tuple[str, object]] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2:4]))
    assert not due.has_due(session, start)
    [(query, values)] = asked
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()  # type: ignore[arg-type]
    assert ["goal_next" in str(step) for step in plan] == [True]
    assert due.has_due(session, start + timedelta(seconds=1))


def _running(ticket_id: int, start: datetime) -> list[GoalRow]:
    return [
        GoalRow(ticket_id=ticket_id, kind=f"{number}", minutes=60, next_at=start + timedelta(seconds=number))
        for number in range(1, 10_001)
    ]

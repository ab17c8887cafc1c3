"""Reminders: once for each lead, in office hours, never of what is cleared; whatever the clock and the hub do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.office_hours import read
from bot.offices import preferences, responsibility
from bot.offices.reminder_days import day_of, leads_reached, may_speak
from bot.offices.reminders import AT_ONCE, EACH, Reminders
from bot.offices.reminding import Reminder
from bot.people import Person, Role, meet, person
from bot.records.offices import ReminderRow, StandingRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.retention import SWEPT
from bot.working_days import is_worked
from tests.bot.tickets.databases import undone, with_tables
from tests.databases import own_url

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = read("Asia/Shanghai", "09:00-12:00,13:30-18:00")
DUE = date(2026, 12, 15)  # a Tuesday
NUMBERS = itertools.count(1)


class Written:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Reminder]] = []

    def remind(self, session: Session, person: Person, reminder: Reminder) -> None:
        self.said.append((person.name, reminder))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = with_tables(own_url())
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with undone(engine) as opened:
        yield opened


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id or 0)


def site(session: Session) -> int:
    return add(session, SiteRow(name=f"站点{next(NUMBERS)}"))


def somebody(session: Session, name: str, site_id: int, role: Role = Role.CLERK) -> Person:
    number = next(NUMBERS)
    met = meet(session, "test", number, number, name, "zh")
    add(session, RoleRow(person_id=met.id, site_id=site_id, role=role))
    return person(session, met.id)


def device(session: Session, site_id: int, due: date | None = DUE, **more: Any) -> int:
    number = next(NUMBERS)
    made = add(session, DeviceRow(site_id=site_id, name=f"店{number}", skpbh=f"66{number:010}", nsrsbh="9"))
    seen = {"seen_at": at("12-01 10:00"), "cleared": "2026-10", **more}
    session.add(StandingRow(device_id=made, site_id=site_id, due=due, **seen))
    session.flush()
    return made


def cleared(session: Session, device_id: int) -> None:
    row = session.get_one(StandingRow, device_id)
    row.due, row.cleared = date(2027, 1, 15), "2026-11"
    session.add(row)
    session.flush()


def told(session: Session, *moments: str) -> list[tuple[str, int, int, int]]:
    """Let a hub tick at these moments; return whom it told of how many soon, overdue and idle ones."""
    notices = Written()
    for moment in moments:
        hub = Reminders(notices, OFFICE)  # as if it had just started
        if hub.is_due(session, at(moment)):
            hub.tick(session, at(moment))
    return [(name, one.soon.count, one.overdue.count, one.idle.count) for name, one in notices.said]


def test_who_may_ask_for_the_clear_is_reminded_once_on_each_of_four_days(session: Session) -> None:
    here = site(session)
    somebody(session, "王芳", here)
    somebody(session, "赵客服", here, Role.SUPPORT)
    device(session, here)
    device(session, here)
    days = [f"12-{day:02} {hour}:30" for day in range(1, 16) for hour in (8, 9, 11, 12, 14, 19)]
    assert told(session, *days) == [("王芳", 2, 0, 0)] * 4
    said = session.exec(select(ReminderRow.kind, ReminderRow.said_at).order_by(col(ReminderRow.id))).all()
    days_said = [(kind, moment.astimezone(CHINA).strftime("%d %H")) for kind, moment in said[::2]]
    # The 12th, three days before, is a Saturday: Friday it is.
    assert days_said == [("d7", "08 09"), ("d3", "11 09"), ("d1", "14 09"), ("d0", "15 09")]


def test_a_hub_that_was_down_reminds_once_for_all_that_it_missed(session: Session) -> None:
    here = site(session)
    somebody(session, "王芳", here)
    device(session, here)
    assert told(session, "12-14 10:00", "12-14 10:10", "12-14 17:00") == [("王芳", 1, 0, 0)]
    kinds = session.exec(select(ReminderRow.kind)).all()
    assert sorted(kinds) == ["d1", "d3", "d7"]


def test_what_is_cleared_is_not_reminded_of(session: Session) -> None:
    here = site(session)
    somebody(session, "王芳", here)
    done, _open = device(session, here), device(session, here)
    cleared(session, done)
    assert told(session, "12-08 10:00") == [("王芳", 1, 0, 0)]


def test_a_hub_that_starts_anew_says_nothing_twice_and_a_rolled_back_tick_is_as_if_it_had_not_been(
    session: Session,
) -> None:
    here = site(session)
    somebody(session, "王芳", here)
    device(session, here)
    with session.begin_nested() as step:
        assert told(session, "12-08 10:00") == [("王芳", 1, 0, 0)]
        step.rollback()
    assert told(session, "12-08 10:00", "12-08 10:20", "12-08 16:00") == [("王芳", 1, 0, 0)]


def test_who_a_device_was_given_to_is_reminded_and_nobody_else(session: Session) -> None:
    here = site(session)
    boss, clerk = somebody(session, "李经理", here, Role.MANAGER), somebody(session, "王芳", here)
    somebody(session, "周会计", here)
    given = device(session, here)
    responsibility.give(session, clerk.id, [given], boss)
    assert told(session, "12-08 10:00") == [("王芳", 1, 0, 0)]
    session.get_one(PersonRow, clerk.id).blocked_at = at("12-09 10:00")
    session.flush()
    assert told(session, "12-11 10:00") == [("李经理", 1, 0, 0), ("周会计", 1, 0, 0)]  # all, when he cannot


def test_each_hears_by_the_leads_and_from_the_hour_that_he_chose(session: Session) -> None:
    here = site(session)
    early, quiet = somebody(session, "早", here), somebody(session, "静", here)
    late, out = somebody(session, "晚", here), somebody(session, "夜", here)
    device(session, here)
    preferences.change(session, early.id, leads=(10,))
    preferences.change(session, quiet.id, reminders=False)
    preferences.change(session, late.id, leads=(1,), hour=15)
    preferences.change(session, out.id, leads=(0,), hour=22)  # the office's last hour, then
    assert told(session, "12-04 09:00") == [("早", 1, 0, 0)]  # the 5th is a Saturday
    assert told(session, "12-08 10:00", "12-14 14:00") == []
    assert told(session, "12-14 15:00") == [("晚", 1, 0, 0)]
    assert told(session, "12-15 16:59") == []
    assert told(session, "12-15 17:00") == [("夜", 1, 0, 0)]


def test_an_overdue_device_is_told_once_to_who_looks_after_it_and_who_decides(session: Session) -> None:
    here = site(session)
    boss, clerk = somebody(session, "李经理", here, Role.MANAGER), somebody(session, "王芳", here)
    deaf = somebody(session, "聋经理", EVERY_SITE, Role.MANAGER)
    somebody(session, "周会计", here)
    given = device(session, here)
    responsibility.give(session, clerk.id, [given], boss)
    preferences.change(session, deaf.id, escalations=False)
    assert told(session, "12-16 10:00", "12-17 10:00", "12-30 10:00") == [
        ("李经理", 0, 1, 0),
        ("王芳", 0, 1, 0),
    ]


def test_an_idle_device_is_told_once_to_who_decides(session: Session) -> None:
    here = site(session)
    somebody(session, "李经理", here, Role.MANAGER)
    somebody(session, "王芳", here)
    device(session, here, date(2027, 6, 15), seen_at=at("09-01 10:00"))
    device(session, here, date(2027, 6, 15), seen_at=at("09-01 10:00"), cleared_at=at("11-20 10:00"))
    device(session, here, None, seen_at=None)
    assert told(session, "12-02 10:00", "12-03 10:00") == [("李经理", 0, 0, 1)]


def test_where_nobody_decides_an_idle_device_is_told_to_who_looks_after_it(session: Session) -> None:
    here, there = site(session), site(session)
    clerk = somebody(session, "clerk", here)
    add(session, RoleRow(person_id=clerk.id, site_id=there, role=Role.CLERK))
    boss = somebody(session, "boss", there, Role.MANAGER)
    for site_id in (here, there):
        device(session, site_id, date(2027, 1, 15), seen_at=at("09-01 10:00"))
    assert told(session, "12-02 10:00") == [("clerk", 0, 0, 1), ("boss", 0, 0, 1)]
    assert told(session, "12-03 10:00") == []
    session.get_one(PersonRow, boss.id).blocked_at = at("12-03 11:00")
    assert told(session, "12-04 10:00") == [("clerk", 0, 0, 1)]


def test_one_message_says_it_all_and_names_the_soonest(session: Session) -> None:
    here = site(session)
    somebody(session, "李经理", here, Role.MANAGER)
    for day in range(15, 8, -1):
        device(session, here, date(2026, 12, day))
    device(session, here, date(2026, 11, 16))
    notices = Written()
    Reminders(notices, OFFICE).tick(session, at("12-08 10:00"))
    ((_, reminder),) = notices.said
    assert (reminder.soon.count, reminder.overdue.count) == (7, 1)
    assert [one.due.day for one in reminder.soon.first] == [9, 10, 11, 12, 13]
    assert told(session, "12-08 11:00") == []


def test_a_round_goes_through_everybody_and_then_waits(session: Session) -> None:
    here = site(session)
    for number in range(AT_ONCE + 3):
        somebody(session, f"某{number}", here)
    device(session, here)
    notices = Written()
    hub, moment = Reminders(notices, OFFICE), at("12-08 10:00")
    rounds = 0
    while hub.is_due(session, moment):
        hub.tick(session, moment)
        rounds += 1
    assert (rounds, len(notices.said)) == (2, AT_ONCE + 3)
    assert not hub.is_due(session, moment + EACH - timedelta(seconds=1))
    assert hub.is_due(session, moment + EACH)
    assert hub.is_due(session, moment - timedelta(days=1))  # the clock was put back
    assert not hub.is_due(session, at("12-08 12:30"))  # lunch


moments = st.lists(
    st.integers(0, 20 * 24 * 4).map(lambda quarter: at("11-28 00:00") + timedelta(minutes=15 * quarter)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(moments=moments, clears_at=st.integers(0, 25), hour=st.integers(0, 23))
def test_whatever_the_clock_does_nobody_hears_twice_or_out_of_hours_or_of_what_is_cleared(
    engine: Engine, moments: list[datetime], clears_at: int, hour: int
) -> None:
    """The clock jumps to and fro, the hub starts anew each time, and somewhere in between the device is cleared."""
    with undone(engine) as session:
        here = site(session)
        who = somebody(session, "王芳", here)
        one = device(session, here)
        preferences.change(session, who.id, hour=hour)
        notices, days = Written(), []
        for number, moment in enumerate(moments):
            if number == clears_at:
                cleared(session, one)
            before = len(notices.said)
            hub = Reminders(notices, OFFICE)
            if hub.is_due(session, moment):
                hub.tick(session, moment)
            if len(notices.said) > before:
                assert may_speak(moment, hour, OFFICE)
                assert number < clears_at
                days.append(moment.astimezone(CHINA).date())
        assert len(days) == len(set(days))
        assert len(days) <= 5  # four leads, and overdue


@given(
    due=st.dates(date(2026, 1, 5), date(2026, 12, 31)),
    lead=st.integers(0, 10),
    back=st.integers(0, 40),
)
def test_a_lead_comes_on_a_worked_day_before_the_due_day_and_stays(due: date, lead: int, back: int) -> None:
    day = day_of(due, lead, is_worked)
    assert is_worked(day)
    assert day <= due
    assert day <= due - timedelta(days=lead) or not any(
        is_worked(due.replace(day=number)) for number in range(1, day.day)
    )
    today = due - timedelta(days=back)
    assert leads_reached(due, today, (lead,), is_worked) == ((lead,) if today >= day else ())
    assert leads_reached(due, due + timedelta(days=1), (lead,), is_worked) == ()


@pytest.mark.parametrize(
    ("due", "lead", "day"),
    [
        (date(2026, 12, 15), 7, date(2026, 12, 8)),
        (date(2026, 12, 15), 3, date(2026, 12, 11)),  # a Saturday's falls on Friday
        (date(2026, 2, 24), 1, date(2026, 2, 14)),  # before Spring Festival, on the Saturday that is worked
        (date(2026, 12, 4), 7, date(2026, 12, 1)),  # in November its period is still open
        (date(2026, 10, 3), 0, date(2026, 9, 30)),  # but October begins with holidays
    ],
)
def test_one_is_reminded_on_the_worked_day_before(due: date, lead: int, day: date) -> None:
    assert day_of(due, lead, is_worked) == day


def test_a_device_that_is_gone_for_long_is_not_waited_for(session: Session) -> None:
    here = site(session)
    somebody(session, "王芳", here)
    for seen, present in (("08-01 10:00", False), ("08-01 10:00", True), ("12-01 10:00", False)):
        one = device(session, here, seen_at=at(seen))
        session.get_one(DeviceRow, one).present = present
    session.flush()
    assert told(session, "12-08 10:00", "12-16 10:00") == [("王芳", 2, 0, 1), ("王芳", 0, 2, 0)]


def test_what_was_said_long_ago_is_forgotten_but_not_that_a_device_was_overdue(session: Session) -> None:
    here = site(session)
    somebody(session, "李经理", here, Role.MANAGER)
    device(session, here)
    device(session, here, date(2026, 11, 16))
    assert told(session, "12-08 10:00") == [("李经理", 1, 1, 0)]
    (sweep,) = (one for one in SWEPT if one.name == "reminders")
    assert sweep(session, at("12-30 10:00")) == 0
    assert sweep(session, at("12-30 10:00") + timedelta(days=10)) == 1
    assert session.exec(select(ReminderRow.kind)).all() == ["overdue"]

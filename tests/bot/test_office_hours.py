"""Office hours: Chinese working days, spans, zones that put their clocks forward, and sums that come out even."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import working_days
from bot.office_hours import OfficeHours, RoundTheClock, Span, read
from bot.settings import SettingsError

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = read("Asia/Shanghai", "09:00-12:00,13:30-18:00")
BERLIN = OfficeHours(ZoneInfo("Europe/Berlin"), (Span(0, 24 * 60),), lambda day: True)
HOUR = 3600.0

moments = st.integers(1_073_000_000, 2_200_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
seconds = st.integers(0, 20 * 27_000).map(float)
hours = st.sampled_from(
    [
        OFFICE,
        read("Europe/Berlin", "01:00-02:30,2:45-24:00"),
        BERLIN,
        read("Asia/Shanghai", "00:00-24:00"),
        RoundTheClock(),
    ]
)


def at(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


GOLDEN = [
    # from, office hours, until
    ("2026-11-26 09:00", 1, "2026-11-26 10:00"),
    ("2026-11-26 11:30", 1, "2026-11-26 14:00"),  # over lunch
    ("2026-11-26 17:00", 1, "2026-11-26 18:00"),  # to the end of the day, not to the next one's start
    ("2026-11-26 17:30", 1, "2026-11-27 09:30"),  # over night
    ("2026-11-27 17:30", 1, "2026-11-30 09:30"),  # over a weekend
    ("2026-11-28 13:00", 0, "2026-11-30 09:00"),
    ("2026-02-13 17:00", 1 + 7.5 + 1, "2026-02-24 10:00"),  # Spring Festival: the 14th, a Saturday, is worked
    ("2026-02-15 09:00", 1, "2026-02-24 10:00"),
    ("2026-02-27 17:00", 2, "2026-02-28 10:00"),  # and so is the 28th
    ("2026-09-30 17:00", 2, "2026-10-08 10:00"),  # National Day
    ("2026-10-09 17:00", 2, "2026-10-10 10:00"),  # the Saturday that is worked for it
    ("2026-09-18 17:00", 2, "2026-09-20 10:00"),  # a Sunday that is
]


@pytest.mark.parametrize(("start", "passed", "end"), GOLDEN)
def test_time_passes_while_somebody_could_answer(start: str, passed: float, end: str) -> None:
    assert OFFICE.add(at(start), passed * HOUR) == at(end)
    assert OFFICE.between(at(start), at(end)) == passed * HOUR


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-26 09:00", "2026-11-26 09:00"),
        ("2026-11-26 12:00", "2026-11-26 13:30"),
        ("2026-11-26 18:00", "2026-11-27 09:00"),
        ("2026-02-14 08:00", "2026-02-14 09:00"),
        ("2026-02-14 18:00", "2026-02-24 09:00"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),
    ],
)
def test_it_opens_again(moment: str, opens: str) -> None:
    assert OFFICE.next_open(at(moment)) == at(opens)
    assert OFFICE.is_open(at(moment)) == (moment == opens)


@given(hours, moments, seconds)
def test_what_is_added_passes_in_between(office: OfficeHours, moment: datetime, passed: float) -> None:
    end = office.add(moment, passed)
    assert end >= moment
    assert office.between(moment, end) == passed


@given(hours, moments, seconds, seconds)
def test_parts_add_up(office: OfficeHours, moment: datetime, first: float, second: float) -> None:
    assert office.add(office.add(moment, first), second) in {
        office.add(moment, first + second),
        office.next_open(office.add(moment, first + second)),
    }


@given(hours, moments, st.timedeltas(timedelta(0), timedelta(days=30)), seconds)
def test_later_stays_later(office: OfficeHours, moment: datetime, after: timedelta, passed: float) -> None:
    assert office.add(moment + after, passed) >= office.add(moment, passed)
    assert office.between(moment, moment + after) <= after.total_seconds()
    assert office.between(moment + after, moment) == 0 or after == timedelta(0)


@given(hours, moments)
def test_it_is_open_when_it_opens(office: OfficeHours, moment: datetime) -> None:
    opens = office.next_open(moment)
    assert opens >= moment
    assert office.is_open(opens)
    assert office.between(moment, opens) == 0


def test_an_hour_that_is_left_out_does_not_pass_and_one_that_comes_twice_passes_twice() -> None:
    berlin = BERLIN.zone
    assert BERLIN.between(at("2026-03-29 00:00", berlin), at("2026-03-30 00:00", berlin)) == 23 * HOUR
    assert BERLIN.between(at("2026-10-25 00:00", berlin), at("2026-10-26 00:00", berlin)) == 25 * HOUR
    assert BERLIN.add(at("2026-03-29 01:00", berlin), 2 * HOUR) == at("2026-03-29 04:00", berlin)


def test_a_span_in_an_hour_that_is_left_out_is_no_time() -> None:
    office = OfficeHours(
        ZoneInfo("Europe/Berlin"), (Span(2 * 60, 2 * 60 + 30), Span(150, 200)), lambda day: True
    )
    day = at("2026-03-29 00:00", office.zone)
    assert 0 <= office.between(day, day + timedelta(hours=12)) <= 80 * 60


def test_a_day_is_all_its_spans_together() -> None:
    assert (OFFICE.day_s, RoundTheClock().day_s) == (7.5 * HOUR, 24 * HOUR)


def test_beyond_the_known_calendar_monday_to_friday_are_worked_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    year = working_days.known_until() + 1
    working_days.is_worked.cache_clear()
    working_days._tell_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        week = [working_days.is_worked(date(year, 3, 1) + timedelta(days=number)) for number in range(7)]
    assert sum(week) == 5
    assert [str(year - 1) in record.message for record in caplog.records] == [True]


@pytest.mark.parametrize(
    "spans",
    [
        "",
        "9-18",
        "09:00",
        "09:00-09:00",
        "18:00-09:00",
        "09:00-24:01",
        "09:60-10:00",
        "13:30-18:00,09:00-12:00",
        "09:00-12:00,11:00-18:00",
    ],
)
def test_spans_that_cannot_be_read_are_said_with_the_setting(spans: str) -> None:
    with pytest.raises(SettingsError, match="'office_hours'"):
        read("Asia/Shanghai", spans)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Asia/"])
def test_a_zone_that_does_not_exist_is_said_with_the_setting(zone: str) -> None:
    with pytest.raises(SettingsError, match="'timezone'"):
        read(zone, "09:00-18:00")

"""The filing window: as the yearly notices of the tax administration set it, as the law shapes it, and as corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from bot.offices import calendar
from bot.offices.calendar import Calendar, Correction
from bot.offices.filing_window import first_of, holidays_in, is_known, last_day, later
from bot.records.offices import FilingDayRow
from bot.working_days import is_worked
from tests.bot.tickets.databases import with_tables
from tests.databases import own_url

# 国家税务总局办公厅关于明确…年度申报纳税期限的通知: January to December
OFFICIAL = {
    2022: (19, 23, 15, 20, 19, 20, 15, 15, 20, 25, 15, 15),
    2023: (16, 15, 15, 17, 18, 15, 17, 15, 15, 23, 15, 15),  # 税总办征科函〔2022〕245号
    2024: (15, 23, 15, 18, 22, 19, 15, 15, 18, 24, 15, 16),
    2025: (15, 20, 17, 18, 22, 16, 15, 15, 15, 27, 17, 15),  # 税总办征科函〔2024〕71号
    2026: (20, 24, 16, 20, 22, 15, 15, 17, 15, 26, 16, 15),  # 税总办征科函〔2025〕64号
}
DAY = timedelta(days=1)

months = st.dates(date(2010, 1, 1), date(2060, 12, 1)).map(lambda day: f"{day:%Y-%m}")
days_off = st.sets(st.integers(1, 31), max_size=20)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = with_tables(own_url())
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("year", OFFICIAL)
def test_windows_end_as_the_tax_administration_announced(year: int) -> None:
    windows = [last_day(f"{year}-{month:02}") for month in range(1, 13)]
    assert windows == [date(year, month, day) for month, day in enumerate(OFFICIAL[year], 1)]


@given(month=months)
def test_no_window_ends_on_a_day_off_or_before_the_15th(month: str) -> None:
    last = last_day(month)
    assert is_worked(last)
    assert last.day >= 15
    assert f"{last:%Y-%m}" == month


@given(month=months, off=days_off)
def test_long_holidays_lengthen_the_window_by_as_many_worked_days(month: str, off: set[int]) -> None:
    def worked(day: date) -> bool:
        return f"{day:%Y-%m}" != month or day.day not in off

    last = last_day(month, worked)
    fifteenth = first_of(month).replace(day=15)
    gained = [one for n in range(1, 60) if worked(one := fifteenth + n * DAY) and one <= last]
    taken = holidays_in(month, worked)
    assert worked(last)
    assert len(gained) == (taken or (0 if worked(fifteenth) else 1))


def test_days_off_that_do_not_stand_in_a_row_of_three_lengthen_nothing() -> None:
    assert holidays_in("2026-12", lambda day: day.day % 3 == 0) == 0
    assert holidays_in("2026-12", lambda day: day.day not in {4, 5, 6, 11, 12}) == 3


def test_a_year_whose_holidays_are_not_published_says_so() -> None:
    assert is_known("2026-12")
    assert not is_known("2099-01")
    assert not Calendar().window("", "2099-01").known


def test_a_region_s_own_correction_goes_before_everybody_s_and_that_before_the_law(session: Session) -> None:
    session.add(FilingDayRow(month="2026-12", last_day=date(2026, 12, 18)))
    session.add(FilingDayRow(region="深圳", month="2026-12", last_day=date(2026, 12, 20), note="系统升级"))
    session.flush()
    kept = calendar.read(session)
    assert kept.window("深圳", "2026-12").last_day == date(2026, 12, 20)
    assert kept.window("北京", "2026-12").last_day == date(2026, 12, 18)
    assert kept.window("北京", "2026-11").last_day == date(2026, 11, 16)
    assert kept == calendar.read(session)
    assert calendar.due_day(session, "深圳", "2026-10", None, date(2026, 11, 3)) == date(2026, 12, 20)


NOVEMBER = date(2026, 11, 3)
DUE = [
    # cleared, lock date, today, due
    ("", None, NOVEMBER, date(2026, 11, 16)),
    ("2026-09", None, NOVEMBER, date(2026, 11, 16)),
    ("2026-09", None, date(2026, 12, 2), date(2026, 11, 16)),  # overdue, though a new window is open
    ("2026-10", None, NOVEMBER, date(2026, 12, 15)),
    ("2026-10", None, date(2026, 12, 2), date(2026, 12, 15)),
    ("2026-11", None, date(2026, 12, 31), date(2027, 1, 15)),
    ("", date(2026, 11, 18), NOVEMBER, date(2026, 11, 18)),  # the device's own wins
    ("", date(2026, 10, 26), NOVEMBER, date(2026, 10, 26)),
    ("2026-09", date(2026, 11, 13), NOVEMBER, date(2026, 11, 13)),
    ("2026-09", date(2026, 12, 15), NOVEMBER, date(2026, 12, 15)),
    ("2026-10", date(2026, 11, 16), NOVEMBER, date(2026, 12, 15)),  # told before the clear
    ("2026-10", date(2026, 12, 15), NOVEMBER, date(2026, 12, 15)),
]


@pytest.mark.parametrize(("cleared", "lock_date", "today", "due"), DUE)
def test_a_clear_is_due_when_the_first_open_period_s_window_ends(
    cleared: str, lock_date: date | None, today: date, due: date
) -> None:
    assert Calendar().due("", cleared, lock_date, today) == due


@given(cleared=months, today=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_device_is_never_due_for_a_period_that_is_cleared(cleared: str, today: date) -> None:
    due = Calendar().due("", cleared, None, today)
    assert f"{due:%Y-%m}" == later(cleared, 2)


def test_a_correction_counts_whatever_day_it_names() -> None:
    sunday = Correction("", "2026-12", date(2026, 12, 20))
    corrected = Calendar({("", "2026-12"): sunday})
    assert corrected.due("深圳", "2026-10", None, NOVEMBER) == date(2026, 12, 20)

"""Months, periods and filing windows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

WINDOW_LAST_DAY = 15


def next_month(day: date) -> date:
    """Return the first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(day: date) -> date:
    """Return the last day of the month of `day`."""
    return next_month(day) - timedelta(days=1)


def lock_date_of(period: date) -> date:
    """Return the last day of the filing window of `period`, which starts on its first day."""
    return next_month(period).replace(day=WINDOW_LAST_DAY)


def end_of(period: date) -> datetime:
    """Return the last second of `period`."""
    return datetime.combine(last_day(period), time(23, 59, 59))


def month_of(text: str) -> date:
    """Return the first day of "2026-11"."""
    return date.fromisoformat(f"{text}-01")

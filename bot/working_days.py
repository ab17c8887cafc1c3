"""Which days are worked in China: without public holidays, with the weekends that are worked for them."""

from __future__ import annotations

import logging
from datetime import date
from functools import cache, lru_cache

import chinese_calendar  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

SATURDAY = 5  # of date.weekday


@lru_cache(maxsize=4096)
def is_worked(day: date) -> bool:
    """Say whether a day is worked; in years whose calendar is not known, Monday to Friday are."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _tell_once()
        return day.weekday() < SATURDAY


def known_until() -> int:
    """Return the last year whose holidays are known."""
    return max(int(day.year) for day in chinese_calendar.holidays)


@cache
def _tell_once() -> None:
    log.warning(
        "CAL-001: the holidays of China are known until %s; later, Monday to Friday count as worked. "
        "Upgrade the package chinesecalendar, it brings the next year when the State Council has published it",
        known_until(),
    )

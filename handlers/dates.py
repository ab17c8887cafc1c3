"""Days of the calendar as people read and write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from handlers.words import Words

# "12月18日", "12-18", "2026-12-18", "2026.12.18", "18日", "18"; what stands behind a blank is a note.
_TYPED = re.compile(r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})[日号]?(?:\s+(.*))?", re.DOTALL)


def shown_day(words: Words, day: date) -> str:
    """Return "12月15日（周二）"."""
    return words("day-shown", month=day.month, day=day.day, weekday=day.weekday())


def day_typed(text: str, month: date) -> tuple[date, str] | None:
    """Return the day that somebody wrote and what stood behind it; None when it is none.

    Args:
        month: whose year and month count where none were written.
    """
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, number, day, note = found.groups()
    first = month.month if number is None else int(number)
    own_year = month.year + (1 if first < month.month else 0)
    try:
        return date(int(year or own_year), first, int(day)), (note or "").strip()
    except ValueError:
        return None

"""Until which day a month's filing goes, by the law alone. Pure; months are written "2026-12".

Source: 税收征收管理法实施细则, 第一百零九条, as the State Taxation Administration's yearly notices apply it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, islice

from bot.working_days import is_worked, known_until

LAST_DAY = 15  # of the month, before holidays move it
LONG = 3  # days off in a row, within the window, that lengthen it

SATURDAY = 5  # of date.weekday
DAY = timedelta(days=1)

Worked = Callable[[date], bool]


def last_day(month: str, worked: Worked = is_worked) -> date:
    """Return a window's last day: the 15th or the next worked day, later by as many as long holidays took."""
    last = first_of(month).replace(day=LAST_DAY)
    off = holidays_in(month, worked)
    if off:
        return next(islice(_worked_after(last, worked), off - 1, None))
    return last if worked(last) else next(_worked_after(last, worked))


def holidays_in(month: str, worked: Worked = is_worked) -> int:
    """Return how many days off of long holidays the window's first fifteen days have, weekends among them."""
    return sum(len(run) for run in _runs_off(month, worked) if len(run) >= LONG)


def is_known(month: str) -> bool:
    """Say whether the holidays that move this window are published."""
    return int(month[:4]) <= known_until()


def month_of(day: date) -> str:
    return day.strftime("%Y-%m")


def first_of(month: str) -> date:
    """Return a month's first day. Raises ValueError for anything but "2026-12"."""
    year, _, number = month.partition("-")
    if len(year) != 4 or len(number) != 2:
        raise ValueError(f"{month!r} is no month such as 2026-12")
    return date(int(year), int(number), 1)


def later(month: str, months: int = 1) -> str:
    """Return the month so many months later."""
    first = first_of(month)
    year, number = divmod(12 * first.year + first.month - 1 + months, 12)
    return f"{year:04}-{number + 1:02}"


def _runs_off(month: str, worked: Worked) -> Iterator[list[date]]:
    """Yield the runs of days off in the first fifteen days."""
    run: list[date] = []
    for number in range(1, LAST_DAY + 1):
        day = first_of(month).replace(day=number)
        if not worked(day):
            run.append(day)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _worked_after(day: date, worked: Worked) -> Iterator[date]:
    return (later for later in (day + n * DAY for n in count(1)) if worked(later))

"""On which days a person is reminded of a day, and from which hour on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from bot.office_hours import OfficeHours

DAY = timedelta(days=1)
HOUR_MIN = 60
AHEAD = 31  # days: the longest lead, and any holidays before it

Worked = Callable[[date], bool]


def day_of(due: date, lead: int, worked: Worked) -> date:
    """Return the day on which one is reminded `lead` days before: the last worked day until then.

    Before the month begins there is nothing to clear yet: its first worked day then, unless that is too late.
    """
    day = _worked_from(due - lead * DAY, -DAY, worked)
    first = _worked_from(due.replace(day=1), DAY, worked)
    return first if day < first <= due else day


def leads_reached(due: date, today: date, leads: Iterable[int], worked: Worked) -> tuple[int, ...]:
    """Return the leads whose day has come, the nearest to the due day first; none when that is past."""
    if due < today:
        return ()
    return tuple(sorted(lead for lead in leads if day_of(due, lead, worked) <= today))


def reached(today: date, leads: tuple[int, ...], worked: Worked) -> dict[date, tuple[int, ...]]:
    """Return every due day that one is reminded of by now, with the leads that have come."""
    days = (today + n * DAY for n in range(AHEAD + 1))
    found = {due: leads_reached(due, today, leads, worked) for due in days}
    return {due: come for due, come in found.items() if come}


def may_speak(moment: datetime, hour: int, office: OfficeHours) -> bool:
    """Say whether somebody who wants to hear from `hour` on may be told now.

    An hour after the office has closed counts as its last one.
    """
    last = (office.spans[-1].end_min - 1) // HOUR_MIN
    return office.is_open(moment) and moment.astimezone(office.zone).hour >= min(hour, last)


def _worked_from(day: date, step: timedelta, worked: Worked) -> date:
    while not worked(day):
        day += step
    return day

"""The charts of the helpdesk's figures, by name."""

from __future__ import annotations

from collections.abc import Callable

from bot.charts.shapes import Bars, Chart, Lines, Series, Stacks, Words
from bot.tickets.stats import Overview

HOUR_S = 3600


def failures(stats: Overview, words: Words) -> Bars:
    """Return failures by signature."""
    names = tuple(one.title(words.language) for one in stats.failures)
    counts = tuple(float(one.count) for one in stats.failures)
    series = (Series(words("chart-tickets"), counts),)
    return Bars(words("chart-failures"), names, series, words("chart-no-failures"))


def times(stats: Overview, words: Words) -> Lines:
    """Return the medians of first answers and solutions by day, in hours."""
    series = (
        Series(words("chart-first-answer"), _hours(stats.first_answers.by_day)),
        Series(words("chart-solution"), _hours(stats.solutions.by_day)),
    )
    ticks = (
        *((minutes / 60, words("chart-minutes", minutes=minutes)) for minutes in (1, 5, 20)),
        *((float(hours), words("chart-hours", hours=hours)) for hours in (1, 4)),
        *((float(days * 24), words("chart-days", days=days)) for days in (1, 4, 14, 60)),
    )
    empty, unit = words("chart-no-times"), words("chart-unit-hours")
    return Lines(words("chart-times"), _days(stats), series, empty, ticks, unit)


def clears(stats: Overview, words: Words) -> Stacks:
    """Return clears by day and outcome."""
    found = stats.clears
    series = (
        Series(words("chart-done"), found.done),
        Series(words("chart-partial"), found.partial),
        Series(words("chart-failed"), found.failed),
        Series(words("chart-unknown"), found.unknown),
    )
    return Stacks(words("chart-clears"), _days(stats), series, words("chart-no-clears"))


def questions(stats: Overview, words: Words) -> Stacks:
    """Return questions without an answer by day."""
    series = (Series(words("chart-unanswered"), stats.unanswered),)
    empty = words("chart-no-questions") if any(stats.asked) else words("chart-nobody-asked")
    return Stacks(words("chart-questions"), _days(stats), series, empty)


def tickets(stats: Overview, words: Words) -> Lines:
    """Return tickets opened and solved by day."""
    series = (
        Series(words("chart-opened"), stats.opened_by_day),
        Series(words("chart-solved"), stats.solved_by_day),
    )
    return Lines(words("chart-flow"), _days(stats), series, words("chart-no-flow"))


CHARTS: dict[str, Callable[[Overview, Words], Chart]] = {
    "failures": failures,
    "times": times,
    "clears": clears,
    "questions": questions,
    "tickets": tickets,
}
IN_OVERVIEW = ("failures", "times", "clears", "questions")


def overview_charts(stats: Overview, words: Words) -> tuple[Chart, ...]:
    """Return the four charts of /stats."""
    return tuple(CHARTS[name](stats, words) for name in IN_OVERVIEW)


def heading(stats: Overview, words: Words) -> str:
    """Return of which day or days the figures are, "" for none."""
    first, last = (day.isoformat() for day in (stats.days[0], stats.days[-1])) if stats.days else ("", "")
    return first if first == last else words("chart-span", since=first, until=last)


def _hours(spans_s: tuple[float | None, ...]) -> tuple[float | None, ...]:
    return tuple(None if one is None else one / HOUR_S for one in spans_s)


def _days(stats: Overview) -> tuple[str, ...]:
    return tuple(f"{day.month}-{day.day}" for day in stats.days)

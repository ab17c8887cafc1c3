"""Where a period begins and ends, and whether it was reported."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from device.period import reported, window_of
from tests.device.records import END, monitoring

D = datetime

ENDS = [
    # period end on the line,          first moment after
    (END, D(2026, 12, 1)),
    (D(2026, 11, 30), D(2026, 12, 1)),
    (D(2026, 12, 1), D(2026, 12, 1)),
    (None, D(2026, 12, 1)),
]


@pytest.mark.parametrize(("written", "end"), ENDS)
def test_a_period_ends_where_the_next_begins_however_the_device_writes_it(written: D | None, end: D) -> None:
    window = window_of(monitoring(bszzrq=written))
    assert (window.end, window.month) == (end, "2026-11")
    assert (window.first_day, window.last_day) == (date(2026, 11, 1), date(2026, 11, 30))


def test_a_period_that_began_in_the_middle_of_a_month_ends_with_it() -> None:
    window = window_of(monitoring(bsqsrq=D(2026, 12, 15), bszzrq=None))
    assert (window.first_day, window.last_day) == (date(2026, 12, 15), date(2026, 12, 31))


def test_it_holds_its_first_moment_and_not_the_first_after() -> None:
    window = window_of(monitoring())
    assert [window.holds(at) for at in (window.start, END, window.end)] == [True, True, False]


@pytest.mark.parametrize(
    ("clock", "behind"),
    [
        (D(2026, 11, 30, 23), False),
        (D(2026, 12, 1), True),
        (D(2027, 1, 5), True),
        (D(2026, 10, 31), False),
    ],
)
def test_a_period_is_behind_once_the_device_is_in_a_later_month(clock: D, behind: bool) -> None:
    assert window_of(monitoring()).behind(clock) is behind


REPORTS = [
    # last report,                 this period was reported
    (D(2026, 12, 2), True),
    (D(2026, 11, 3), False),
    (END, True),
    (None, None),
]


@pytest.mark.parametrize(("last", "told"), REPORTS)
def test_the_last_report_tells_whether_this_period_was_reported(last: D | None, told: bool | None) -> None:
    assert reported(monitoring(zxbsrq=last)) is told

"""Where a period begins and ends, and whether it was reported. Pure; clocks are the device's own, without a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from device.drivers.base import MonitoringData


@dataclass(frozen=True, slots=True)
class Window:
    start: datetime
    end: datetime  # the first moment after the period

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def last_day(self) -> date:
        return (self.end - timedelta(seconds=1)).date()

    @property
    def month(self) -> str:
        """The period's name, "2026-11"."""
        return f"{self.start:%Y-%m}"

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def behind(self, clock: datetime) -> bool:
        """Return whether the device's clock is in a later month: the period can be reported and cleared."""
        return (self.start.year, self.start.month) < (clock.year, clock.month)


def window_of(seen: MonitoringData) -> Window:
    """Return the period; one without an end ends with its month."""
    if seen.bszzrq is None:
        return Window(seen.bsqsrq, next_month_of(seen.bsqsrq.date()))
    if seen.bszzrq.time() == time.min and seen.bszzrq.day == 1:
        return Window(seen.bsqsrq, seen.bszzrq)
    return Window(seen.bsqsrq, datetime.combine(seen.bszzrq.date() + timedelta(days=1), time.min))


def reported(seen: MonitoringData) -> bool | None:
    """Return whether the last report covers the period; None: this firmware does not say."""
    if seen.zxbsrq is None:
        return None
    return seen.zxbsrq >= (seen.bszzrq or window_of(seen).end)


def next_month_of(day: date) -> datetime:
    """Return the first moment of the month after a day's."""
    return datetime.combine((day.replace(day=1) + timedelta(days=32)).replace(day=1), time.min)

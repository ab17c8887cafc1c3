"""Months of a calendar, as statements count them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_SHAPE = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int  # 1 to 12

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def before(self) -> Month:
        """The month before this one."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    @property
    def after(self) -> Month:
        """The month after this one."""
        return Month(self.year, self.number + 1) if self.number < 12 else Month(self.year + 1, 1)

    def begin(self, zone: tzinfo) -> datetime:
        """Return its first moment, in UTC."""
        return datetime(self.year, self.number, 1, tzinfo=zone).astimezone(UTC)


def month_at(moment: datetime, zone: tzinfo) -> Month:
    """Return the month of a moment."""
    day = moment.astimezone(zone)
    return Month(day.year, day.month)


def month_of(text: str) -> Month | None:
    """Return the month that "2026-11" names; None for anything else."""
    found = _SHAPE.fullmatch(text)
    return Month(int(found[1]), int(found[2])) if found else None

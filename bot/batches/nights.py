"""When nightly backups run: from an hour of the evening until one of the morning, by the clock on the wall. Pure.

A night is called by the date of its evening.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Nights:
    """Attributes:
    begins, ends: local; an end that is not later than the beginning is the next morning's.
    at_once: as many devices of the whole hub are read at the same time.
    at_a_site: as many of one site.
    """

    zone: ZoneInfo = field(default=SHANGHAI)
    begins: time = time(22, 30)
    ends: time = time(6, 0)
    at_once: int = 40
    at_a_site: int = 4

    @classmethod
    def read(cls, timezone: str, begins: str, ends: str) -> Nights:
        """Return the nights between two times of a day, "22:30" and "06:00", in a zone.

        Raises:
            ValueError, ZoneInfoNotFoundError.
        """
        return cls(ZoneInfo(timezone), time.fromisoformat(begins), time.fromisoformat(ends))

    def night(self, moment: datetime) -> date | None:
        """Return the night that a moment is in; None in the daytime."""
        local = moment.astimezone(self.zone)
        today = local.date()
        for evening in (today - timedelta(days=1), today):
            if self._at(evening, self.begins) <= local < self.over_at(evening):
                return evening
        return None

    def over_at(self, night: date) -> datetime:
        """Return when a night is over."""
        morning = night if self.begins < self.ends else night + timedelta(days=1)
        return self._at(morning, self.ends)

    def is_over(self, night: date, moment: datetime) -> bool:
        return moment >= self.over_at(night)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

"""The standings that no operation writes, in lots: of devices from before there were any, and after the calendar."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from bot.offices import calendar, standings
from bot.offices.calendar import Calendar
from bot.records.offices import StandingRow
from bot.records.relay import DeviceRow

LOT = 200  # devices in one transaction


class StandingLots:
    """Goes through all devices once when the hub starts, and again whenever the calendar says something else."""

    def __init__(self) -> None:
        self._calendar: Calendar | None = None
        self._done_to = 0  # the last device of the lots that were done
        self._left = True

    def is_due(self, session: Session, _moment: datetime) -> bool:
        """Say whether devices are left to look at."""
        return self._left or calendar.read(session) != self._calendar

    def tick(self, session: Session, _moment: datetime) -> None:
        """Look at one lot."""
        days = calendar.read(session)
        if days != self._calendar:
            self._calendar, self._done_to = days, 0
        query = select(DeviceRow.id).where(col(DeviceRow.id) > self._done_to).order_by(col(DeviceRow.id))
        lot = [one for one in session.exec(query.limit(LOT)).all() if one is not None]
        known = set(
            session.exec(select(StandingRow.device_id).where(col(StandingRow.device_id).in_(lot))).all()
        )
        standings.bring_up(session, [one for one in lot if one not in known])
        standings.due_again(session, known, days)
        self._done_to = lot[-1] if lot else self._done_to
        self._left = len(lot) == LOT

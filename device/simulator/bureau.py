"""The server side of reporting and clearing. Source: zc line, section 8."""

from __future__ import annotations

from datetime import date, datetime

from device.simulator import refusals
from device.simulator.calendar import next_month
from device.simulator.state import BureauState
from device.simulator.write_back import DeviceInfo, WriteBack


class Bureau:
    """Takes reports and hands out write-backs."""

    def __init__(self, state: BureauState) -> None:
        self.state = state

    def take_report(self, fplxdm: str, period: date) -> None:
        known = self.state.reported.setdefault(fplxdm, [])
        if _name(period) not in known:
            known.append(_name(period))

    def write_back(self, info: DeviceInfo) -> WriteBack:
        """Hand out the write-back for what `info` shows.

        Raises:
            RefusedError: nothing was reported for it, or the return is not filed and matched.
        """
        if _name(info.period) not in self.state.reported.get(info.fplxdm, []):
            raise refusals.coded("195")
        if not self.state.filed:
            raise refusals.text(refusals.NOT_FILED)
        return WriteBack.made(info, next_month(info.period))

    def confirm(self, fplxdm: str, period: date) -> None:
        """Take the device's word that `period` was cleared: step 4."""
        told = self.state.told.setdefault(fplxdm, [])
        if _name(period) not in told:
            told.append(_name(period))

    def catch_up(self, info: DeviceInfo) -> None:
        """Note periods that the disk shows as cleared and nobody confirmed."""
        for period in self.state.reported.get(info.fplxdm, []):
            if period < _name(info.period):
                self.confirm(info.fplxdm, date.fromisoformat(f"{period}-01"))


def window_open(window: str, period_end: datetime, lock_date: date, now: datetime) -> bool:
    """Tell whether reporting over the network is possible at `now`."""
    if window != "auto":
        return window == "open"
    return period_end < now and now.date() <= lock_date


def _name(period: date) -> str:
    return f"{period:%Y-%m}"

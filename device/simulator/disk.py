"""A tax-control disk behind its converter, and what acts do to it. Source: zc line, section 8."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from device.simulator import refusals
from device.simulator.bureau import window_open
from device.simulator.calendar import end_of, last_day, lock_date_of, next_month
from device.simulator.memory import Memory
from device.simulator.state import Counts, TypeState
from device.simulator.statistics import totals
from device.simulator.write_back import DeviceInfo, WriteBack, misfit, spoiled

REPORT, CLEAR, UPLOAD = 0x11, 0x12, 0x16
UPLOAD_BY = 15  # day of the month by which the month before must be uploaded

Checks = Sequence[tuple[str, Callable[["Disk", TypeState], bool]]]


class Disk(Memory):
    """Acts may raise RefusedError, or PowerLostError after any of their four steps."""

    def report(self, fplxdm: str) -> None:
        """Read the disk (1), freeze the period's totals (2), send them to the bureau (3), note that in the disk (4)."""
        row = self._asked(REPORT, fplxdm)
        self._refuse_fault("report-refused", REPORT)
        self._check(REPORT_CHECKS, row)
        self._power(REPORT, 0)
        period = self._info(fplxdm, row).period
        self._power(REPORT, 1)
        row.frozen, row.damaged = self._frozen(fplxdm, period), True
        self.save()
        self._power(REPORT, 2)
        self.bureau.take_report(fplxdm, period)
        self._count(self.state.acts, REPORT, fplxdm)
        self._power(REPORT, 3)
        row.damaged, row.reported, row.last_report = False, True, self.state.clock().replace(microsecond=0)
        self.save()
        self._power(REPORT, 4)

    def clear(self, fplxdm: str) -> None:
        """Read the disk (1), ask the bureau (2), write into the disk (3), tell the bureau (4)."""
        row = self._asked(CLEAR, fplxdm)
        self._refuse_fault("clear-refused", CLEAR)
        self._check(CLEAR_CHECKS, row)
        self._power(CLEAR, 0)
        info = self._info(fplxdm, row)
        self._power(CLEAR, 1)
        back = self._fetched(info, row)
        self._power(CLEAR, 2)
        if code := misfit(back, info):
            raise refusals.coded(code)
        row.period, row.lock_date = back.next_period, lock_date_of(back.next_period)
        row.reported, row.frozen = False, None
        self._count(self.state.acts, CLEAR, fplxdm)
        self._power(CLEAR, 3)
        self.bureau.confirm(fplxdm, info.period)
        self.save()
        self._power(CLEAR, 4)

    def _fetched(self, info: DeviceInfo, row: TypeState) -> WriteBack:
        self.bureau.catch_up(info)
        self.save()
        back = self.bureau.write_back(info)
        if not self.window_open(row):
            raise refusals.coded("199")
        wrong = self.faults.take("wrong-write-back", CLEAR)
        return spoiled(back, wrong.argument) if wrong else back

    def upload(self, fplxdm: str) -> None:
        """Start uploading, or stop the upload that runs."""
        self._asked(UPLOAD, fplxdm)
        left = len(self.waiting())
        if self.state.uploading_until and left:
            self.state.uploading_until, self.state.not_uploaded = None, left
            self.save()
            return
        self.state.uploading_until = self.state.clock() + timedelta(seconds=self.settings.upload_s)
        self._count(self.state.acts, UPLOAD, fplxdm)
        self._end_upload()

    def _asked(self, command: int, fplxdm: str) -> TypeState:
        row = self.type_state(fplxdm)
        self._count(self.state.asked, command, fplxdm)
        if self.faults.take("channel-down", command):
            raise refusals.text(refusals.CHANNEL_DOWN)
        return row

    def _check(self, checks: Checks, row: TypeState) -> None:
        for code, applies in checks:
            if applies(self, row):
                raise refusals.coded(code)

    def window_open(self, row: TypeState) -> bool:
        return window_open(self.settings.window, end_of(row.period), row.lock_date, self.state.clock())

    def upload_overdue(self) -> bool:
        """Tell whether the day to upload by has come with invoices of an earlier month still here."""
        now = self.state.clock()
        return now.day > UPLOAD_BY and any(
            one.issued.date() < now.date().replace(day=1) for one in self.waiting()
        )

    def several_unreported(self) -> bool:
        """Tell whether a type has more than one ended period that was not reported."""
        now = self.state.clock()
        return any(
            not one.reported and end_of(next_month(one.period)) < now for one in self.state.types.values()
        )

    def others_unfinished(self, row: TypeState) -> bool:
        """Tell whether another type of the same period is not reported, where this one is."""
        return row.reported and any(
            not one.reported and one.period == row.period for one in self.state.types.values()
        )

    def _frozen(self, fplxdm: str, period: date) -> dict[str, str]:
        row = totals(self._invoices[fplxdm], period, last_day(period))
        return {name: str(value) for name, value in {**row.counts, **row.sums}.items()}

    def _info(self, fplxdm: str, row: TypeState) -> DeviceInfo:
        challenge = random.randrange(2**32)  # noqa: S311
        return DeviceInfo(self.settings.nsrsbh, self.settings.skpbh, fplxdm, row.period, challenge)

    def _refuse_fault(self, name: str, command: int) -> None:
        if fault := self.faults.take(name, command):
            raise refusals.coded(fault.argument)

    def _power(self, command: int, step: int) -> None:
        if self.faults.take("power-lost", command, str(step)):
            raise refusals.PowerLostError(f"{command:02X}, after step {step}")

    def _count(self, counts: Counts, command: int, fplxdm: str) -> None:
        row = counts.setdefault(f"{command:02X}", {})
        row[fplxdm] = row.get(fplxdm, 0) + 1
        self.save()


REPORT_CHECKS: Checks = [
    # code, when it refuses a report
    ("241", lambda _, row: row.damaged),
    ("246", lambda disk, _: disk.upload_overdue()),
    ("250", lambda disk, _: bool(disk.waiting())),
    ("204", lambda _, row: row.reported),
    ("245", lambda disk, _: disk.several_unreported()),
    ("199", lambda disk, row: not disk.window_open(row)),
]
CLEAR_CHECKS: Checks = [
    # code, when it refuses a clear
    ("241", lambda _, row: row.damaged),
    ("248", lambda disk, row: disk.others_unfinished(row)),
]

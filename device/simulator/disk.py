"""A tax-control disk behind its converter: what it holds, and what reporting and clearing do to it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from device.simulator import refusals
from device.simulator.bureau import Bureau, DeviceInfo, WriteBack, window_open
from device.simulator.calendar import end_of, last_day, lock_date_of
from device.simulator.faults import Faults
from device.simulator.invoices import SimInvoice, invoices_of, number_at
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.state import Counts, SimState, StateFile, TypeState
from device.simulator.statistics import totals

REPORT, CLEAR, UPLOAD = 0x11, 0x12, 0x16


class Disk:
    """State, kept in `file` on every change. Every method may raise RefusedError."""

    def __init__(
        self, settings: SimSettings, file: StateFile | None = None, faults: Faults | None = None
    ) -> None:
        self._file = file or StateFile()
        self.faults = faults or Faults()
        self.state: SimState = self._file.load(settings)
        self.settings = self.state.settings
        self.bureau = Bureau(self.state.bureau)
        self._kinds = {row.fplxdm: row for row in self.settings.types}
        self._invoices = {name: self._issue(kind) for name, kind in self._kinds.items()}

    def _issue(self, kind: TypeSettings) -> list[SimInvoice]:
        return invoices_of(self.settings, kind, self.state.first_period, self.state.made)

    def save(self) -> None:
        self._file.save(self.state)

    # ------------------------------------------------ reading

    def type_state(self, fplxdm: str) -> TypeState:
        if fplxdm not in self.state.types:
            raise refusals.coded("210")
        return self.state.types[fplxdm]

    def invoices(self, fplxdm: str) -> list[SimInvoice]:
        self.type_state(fplxdm)
        return self._invoices[fplxdm]

    def find(self, fplxdm: str, fpdm: str, fphm: str) -> SimInvoice:
        for invoice in self.invoices(fplxdm):
            if invoice.fpdm == fpdm and invoice.fphm == fphm.zfill(8):
                return invoice
        raise refusals.byte(refusals.NO_DATA)

    def current_number(self, fplxdm: str) -> tuple[str, str, int]:
        """Return code and number of the next invoice, and how many are left in its roll."""
        place = len(self.invoices(fplxdm))
        size = self._kinds[fplxdm].roll_size
        return *number_at(self._kinds[fplxdm], place), size - place % size

    def waiting(self) -> list[SimInvoice]:
        """Return the invoices that are not uploaded: the last ones issued."""
        self._end_upload()
        count = self.state.not_uploaded
        issued = sorted((one for rows in self._invoices.values() for one in rows), key=lambda one: one.issued)
        return issued[-count:] if count else []

    def check_who(self, nsrsbh: str | None, skpbh: str | None) -> None:
        if (nsrsbh, skpbh) != (None, None) and (nsrsbh, skpbh) != (self.settings.nsrsbh, self.settings.skpbh):
            raise refusals.coded("4007")

    def check_password(self, skpkl: str, command: int) -> None:
        """Compare; a wrong one counts down to a lock."""
        if not self.state.tries_left:
            raise refusals.coded("238")
        right = self.settings.skpkl in ("", skpkl)
        if right and not self.faults.take("password-refused", command):
            return
        self.state.tries_left -= 1
        self.save()
        raise refusals.coded("236", f",剩余{self.state.tries_left}次")

    # ------------------------------------------------ acts

    def report(self, fplxdm: str) -> None:
        """Freeze the totals of the period (1) and send them to the bureau (2)."""
        row = self._asked(REPORT, fplxdm)
        self._refuse_fault("report-refused", REPORT)
        self._check_reportable(row)
        self._power("report", 0)
        row.frozen = self._frozen(fplxdm, row.period)
        row.damaged = True
        self.save()
        self._power("report", 1)
        self.bureau.take_report(fplxdm, row.period)
        row.damaged, row.reported, row.last_report = False, True, self.state.clock().replace(microsecond=0)
        self._count(self.state.acts, REPORT, fplxdm)
        self._power("report", 2)

    def clear(self, fplxdm: str) -> None:
        """Read the disk (1), ask the bureau (2), write into the disk (3), tell the bureau (4)."""
        row = self._asked(CLEAR, fplxdm)
        self._refuse_fault("clear-refused", CLEAR)
        if row.damaged:
            raise refusals.coded("241")
        self._power("clear", 0)
        info = self._info(fplxdm, row)
        self._power("clear", 1)
        self.bureau.catch_up(info)
        self.save()
        answer = self.bureau.write_back(info)
        if not self._window_open(row):
            raise refusals.coded("199")
        self._power("clear", 2)
        self._write(row, info, answer)
        self._count(self.state.acts, CLEAR, fplxdm)
        self._power("clear", 3)
        self.bureau.confirm(fplxdm, info.period)
        self.save()
        self._power("clear", 4)

    def upload(self, fplxdm: str) -> None:
        """Start uploading, or stop the upload that runs."""
        self._asked(UPLOAD, fplxdm)
        if self.state.uploading_until and self.waiting():
            self.state.uploading_until = None
            self.save()
            return
        self.state.uploading_until = self.state.clock() + timedelta(seconds=self.settings.upload_s)
        self._count(self.state.acts, UPLOAD, fplxdm)
        self._end_upload()

    def _end_upload(self) -> None:
        until = self.state.uploading_until
        if until and self.state.clock() >= until:
            self.state.uploading_until, self.state.not_uploaded = None, 0
            self.save()

    def _asked(self, command: int, fplxdm: str) -> TypeState:
        row = self.type_state(fplxdm)
        self._count(self.state.asked, command, fplxdm)
        if self.faults.take("channel-down", command):
            raise refusals.text(refusals.CHANNEL_DOWN)
        return row

    def _check_reportable(self, row: TypeState) -> None:
        checks: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("241", lambda: row.damaged),
            ("250", lambda: bool(self.waiting())),
            ("204", lambda: row.reported),
            ("199", lambda: not self._window_open(row)),
        )
        for code, applies in checks:
            if applies():
                raise refusals.coded(code)

    def _window_open(self, row: TypeState) -> bool:
        return window_open(self.settings.window, end_of(row.period), row.lock_date, self.state.clock())

    def _frozen(self, fplxdm: str, period: date) -> dict[str, str]:
        row = totals(self._invoices[fplxdm], period, last_day(period))
        return {name: str(value) for name, value in {**row.counts, **row.sums}.items()}

    def _info(self, fplxdm: str, row: TypeState) -> DeviceInfo:
        challenge = random.randrange(2**32)  # noqa: S311
        return DeviceInfo(self.settings.nsrsbh, self.settings.skpbh, fplxdm, row.period, challenge)

    def _write(self, row: TypeState, info: DeviceInfo, answer: WriteBack) -> None:
        """Take a write-back that was made for this disk, this period and this request."""
        if (answer.nsrsbh, answer.skpbh) != (self.settings.nsrsbh, self.settings.skpbh):
            raise refusals.coded("156")
        if answer.period != row.period:
            raise refusals.coded("157")
        if answer.challenge != info.challenge:
            raise refusals.coded("158")
        row.period, row.lock_date = answer.next_period, lock_date_of(answer.next_period)
        row.reported, row.frozen = False, None

    def _refuse_fault(self, name: str, command: int) -> None:
        if fault := self.faults.take(name, command):
            raise refusals.coded(fault.argument)

    def _power(self, act: str, step: int) -> None:
        command = REPORT if act == "report" else CLEAR
        if self.faults.take("power-lost", command, str(step)):
            raise refusals.PowerLostError(f"{act}, after step {step}")

    def _count(self, counts: Counts, command: int, fplxdm: str) -> None:
        row = counts.setdefault(f"{command:02X}", {})
        row[fplxdm] = row.get(fplxdm, 0) + 1
        self.save()

    def amount_waiting(self) -> Decimal:
        return sum((invoice.amount for invoice in self.waiting()), Decimal("0.00"))

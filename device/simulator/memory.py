"""What a disk holds and shows, and to whom. Source: zc line, sections 5 to 8."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

from device.simulator import refusals
from device.simulator.bureau import Bureau
from device.simulator.faults import Faults
from device.simulator.invoices import SimInvoice, invoices_of, number_at
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.state import SimState, StateFile, TypeState

OTHER_TAXPAYER = "91110117MA01Q8KX9Z"


class Memory:
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
        count = self._left()
        issued = sorted((one for rows in self._invoices.values() for one in rows), key=lambda one: one.issued)
        return issued[-count:] if count else []

    def swap(self, skpbh: str, nsrsbh: str = OTHER_TAXPAYER) -> None:
        """Put another disk in this one's place; it holds the same otherwise."""
        self.state.settings = self.settings = replace(self.settings, skpbh=skpbh, nsrsbh=nsrsbh)
        self.save()

    def shift_clock(self, seconds: float) -> None:
        """Set the clock forward, or back below 0."""
        self.state.clock_offset_s += seconds
        self.save()

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

    def _left(self) -> int:
        """Return how many are not uploaded yet: an upload takes one after the other."""
        until, whole_s = self.state.uploading_until, self.settings.upload_s
        if until is None or not whole_s:
            return self.state.not_uploaded
        left_s = (until - self.state.clock()).total_seconds()
        return math.ceil(self.state.not_uploaded * min(1.0, max(0.0, left_s / whole_s)))

    def _end_upload(self) -> None:
        until = self.state.uploading_until
        if until and self.state.clock() >= until:
            self.state.uploading_until, self.state.not_uploaded = None, 0
            self.save()

    def amount_waiting(self) -> Decimal:
        return sum((invoice.amount for invoice in self.waiting()), Decimal("0.00"))

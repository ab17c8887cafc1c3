"""Rolls of invoices that were seen, or named by hand. Source: zc line, section 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from device.store import Store


@dataclass(frozen=True, slots=True)
class Roll:
    fpdm: str  # invoice code, 12; several rolls may have the same
    last_fphm: str  # the highest invoice number seen issued, 8
    issued: datetime | None = None  # when that was, by the device's clock; None: not known


class Rolls:
    """The rolls known of one invoice type of one device, each by its code and last number."""

    def __init__(self, store: Store, device: str, fplxdm: str) -> None:
        self._store = store
        self._of = device, fplxdm

    def known(self) -> list[Roll]:
        """Return them, the last used first; before these, all of which nobody knows when they were used."""
        rows = self._store.rows(
            "SELECT fpdm, last_fphm, issued FROM rolls WHERE device = ? AND fplxdm = ?"
            " ORDER BY issued = '' DESC, issued DESC, fpdm DESC, last_fphm DESC",
            *self._of,
        )
        with self._store.understood():
            return [_roll(*row) for row in rows]

    def saw(self, roll: Roll) -> None:
        """Remember a roll; one that is known by this number gets this day."""
        self._store.write(
            "INSERT INTO rolls (device, fplxdm, fpdm, last_fphm, issued) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (device, fplxdm, fpdm, last_fphm) DO UPDATE SET issued = excluded.issued",
            *self._of, roll.fpdm, roll.last_fphm, roll.issued.isoformat() if roll.issued else "",
        )  # fmt: skip

    def forget(self, roll: Roll) -> None:
        """Forget a roll that is known by a later number."""
        self._store.write(
            "DELETE FROM rolls WHERE device = ? AND fplxdm = ? AND fpdm = ? AND last_fphm = ?",
            *self._of, roll.fpdm, roll.last_fphm,
        )  # fmt: skip


def _roll(fpdm: str, last_fphm: str, issued: str) -> Roll:
    return Roll(fpdm, last_fphm, datetime.fromisoformat(issued) if issued else None)

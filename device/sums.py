"""Counts and sums of invoices by status: of records and of the device's own statistics, to be set side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from device.drivers.base import Invoice, Statistics

ZERO = Decimal("0.00")
COUNTERS = {  # status of an invoice -> its counter in the statistics; "_amount" and "_tax" follow from it
    "00": "positive",
    "01": "negative",
    "02": "blank_void",
    "03": "positive_void",
    "04": "negative_void",
}
WITHOUT_AMOUNT = "02"


@dataclass(frozen=True, slots=True)
class Line:
    """One status. Amounts are without sign: devices differ in how they write negative ones."""

    count: int
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    lines: dict[str, Line]  # by status

    @property
    def issued(self) -> int:
        return self.lines["00"].count + self.lines["01"].count

    @property
    def void(self) -> int:
        return sum(self.lines[status].count for status in ("02", "03", "04"))

    @property
    def amount(self) -> Decimal:
        """Return yuan, net of negative invoices, without void ones, without tax."""
        return self.lines["00"].amount - self.lines["01"].amount

    @property
    def tax(self) -> Decimal:
        return self.lines["00"].tax - self.lines["01"].tax

    def plain(self) -> dict[str, list[str]]:
        """Return the lines as texts, for a manifest."""
        return {status: [str(one.count), str(one.amount), str(one.tax)] for status, one in self.lines.items()}

    def differences(self, other: Sums) -> list[str]:
        """Return where `other` differs: "positive 3/4" is three here and four there."""
        return [
            f"{COUNTERS[status]} {_brief(mine)}/{_brief(other.lines[status])}"
            for status, mine in self.lines.items()
            if mine != other.lines[status]
        ]


def _brief(line: Line) -> str:
    return f"{line.count} ({line.amount} + {line.tax})"


def of_records(invoices: Iterable[Invoice]) -> Sums:
    """Sum up records, one at a time."""
    lines = {status: Line(0, ZERO, ZERO) for status in COUNTERS}
    for one in invoices:
        so_far = lines[one.status]
        amount, tax = (ZERO, ZERO) if one.status == WITHOUT_AMOUNT else (one.amount, one.tax)
        lines[one.status] = Line(so_far.count + 1, so_far.amount + amount, so_far.tax + tax)
    return Sums({status: Line(line.count, abs(line.amount), abs(line.tax)) for status, line in lines.items()})


def of_statistics(rows: Sequence[Statistics]) -> Sums:
    return Sums({status: _line(rows, counter) for status, counter in COUNTERS.items()})


def _line(rows: Sequence[Statistics], counter: str) -> Line:
    def total(name: str) -> Decimal:
        values: list[Decimal] = [getattr(row, name, ZERO) for row in rows]
        return abs(sum(values, ZERO))

    return Line(int(total(counter)), total(f"{counter}_amount"), total(f"{counter}_tax"))

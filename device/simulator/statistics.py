"""Totals of invoices, by month, as command 13 gives them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from device.simulator import invoices as inv
from device.simulator.calendar import last_day, next_month

_COUNTERS = {
    inv.POSITIVE: "positive",
    inv.NEGATIVE: "negative",
    inv.BLANK_VOID: "blank_void",
    inv.POSITIVE_VOID: "positive_void",
    inv.NEGATIVE_VOID: "negative_void",
}


@dataclass
class Totals:
    """One row. `counts` and `sums` have the names of the wire; negative invoices sum up below zero."""

    first: date
    last: date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTERS.values(), 0))
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, invoice: inv.SimInvoice) -> None:
        name = _COUNTERS[invoice.status]
        self.counts[name] += 1
        self._sum(f"{name}_amount", invoice.amount)
        self._sum(f"{name}_tax", invoice.tax)

    def _sum(self, name: str, amount: Decimal) -> None:
        self.sums[name] = self.sums.get(name, Decimal("0.00")) + amount

    @property
    def used(self) -> int:
        return sum(self.counts.values())


def months(first: date, last: date) -> list[tuple[date, date]]:
    """Return the parts of `first`..`last`, both included, that lie in one month each."""
    spans = []
    while first <= last:
        spans.append((first, min(last_day(first), last)))
        first = next_month(first)
    return spans


def totals(invoices: Iterable[inv.SimInvoice], first: date, last: date) -> Totals:
    """Sum up what was issued from `first` to `last`, both included."""
    row = Totals(first, last)
    for invoice in invoices:
        if first <= invoice.issued.date() <= last:
            row.add(invoice)
    return row

"""Where the time of a backup over a paced line went, as a table: its columns are all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

COLUMNS = ("backup", "bytes", "took", "wire", "host, line free", "after the last exchange", "rest", "host / wire",
           "to reach")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    what: str
    size: int  # bytes on the line
    took_s: float
    wire_s: float  # what a line needs for the bytes
    host_s: float  # while the line was free, between the first exchange and the last
    after_s: float  # since the last byte: the run is written, copied, read back, noted

    @property
    def rest_s(self) -> float:
        """Return what no other column has: before the first byte, and what the pacing itself was late by."""
        return self.took_s - self.wire_s - self.host_s - self.after_s


def show(rows: Iterable[Spent]) -> None:
    """Print the table."""
    table = Table(*COLUMNS)
    for row in rows:
        seconds = (row.took_s, row.wire_s, row.host_s, row.after_s, row.rest_s)
        share = f"{100 * row.host_s / row.wire_s:.2f} %"
        table.add_row(row.what, str(row.size), *(f"{one:.2f} s" for one in seconds), share, "≤ 3 %")
    Console(width=160).print(table)

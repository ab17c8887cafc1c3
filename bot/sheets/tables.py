"""A table as it is written: columns, and rows of typed cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | Decimal | date | datetime | None
"""Numbers and days are cells that a spreadsheet counts with; what only looks like a number is a text."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int | None = None  # characters; None: as wide as what stands there


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. Moments are aware; they are shown in the zone of whoever writes it."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

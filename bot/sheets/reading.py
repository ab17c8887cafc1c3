"""Files of tables that people send, as rows of texts: CSV and XLSX, whoever made them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.sheets import csv_reading, xlsx_reading
from bot.sheets.errors import KindError, LargeError, ManyColumnsError, ManyRowsError
from bot.sheets.limits import MB, Limits

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
EXACT = 10**15  # the first number that a spreadsheet does not hold to its last digit
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as the spreadsheet shows it, from 1
    cells: tuple[str, ...]  # without blanks at their ends; days are "2026-11-16"


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str  # "" of a CSV
    rows: tuple[Row, ...]  # that hold anything


DEFAULT = Limits()


def read(content: bytes, limits: Limits = DEFAULT) -> list[Sheet]:
    """Return the sheets of a file that hold anything.

    Raises:
        SheetError: it is too large, of another kind, or damaged.
    """
    if len(content) > limits.size_bytes:
        raise LargeError(mb=f"{limits.size_bytes / MB:g}")
    if content.startswith(OLD_OFFICE):
        raise xlsx_reading.refusal_of_old(content)
    found = xlsx_reading.read(content, limits) if content.startswith(ZIP) else csv_reading.read(content)
    sheets = [Sheet(name, _rows(rows, limits)) for name, rows in found]
    kept = [sheet for sheet in sheets if sheet.rows]
    if not kept:
        raise KindError
    return kept


def _rows(rows: Iterable[Sequence[object]], limits: Limits) -> tuple[Row, ...]:
    kept = []
    for number, cells in enumerate(rows, start=1):
        row = _row(number, cells)
        if row.cells:
            kept.append(row)
        if len(row.cells) > limits.columns:
            raise ManyColumnsError(count=limits.columns)
        if len(kept) > limits.rows:
            raise ManyRowsError(count=limits.rows)
    return tuple(kept)


def _row(number: int, cells: Sequence[object]) -> Row:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, tuple(texts))


def _text(cell: object) -> str:
    """Return a cell as it reads; a number that has lost its last digits as "9.15001234567890E+17"."""
    if isinstance(cell, str):
        return BLANKS.sub(" ", cell.replace("\ufeff", "")).strip()
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, bool) or not isinstance(cell, int | float) else _number(cell)


def _number(cell: float) -> str:
    if abs(cell) >= EXACT:
        return f"{cell:.14E}"
    return str(int(cell)) if cell == int(cell) else str(cell)

"""Tables as CSV that Excel opens: UTF-8 with a mark, every cell quoted, and none that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from bot.sheets.tables import Cell, Table

MARK = "\ufeff"
# What spreadsheets take for the beginning of a formula; in wide forms, too, on Chinese systems.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
MOST_DIGITS = 11  # of a number that every spreadsheet shows whole


def written(table: Table, zone: tzinfo) -> bytes:
    """Return a table as a file.

    Args:
        zone: in which moments are shown.
    """
    head = [column.title for column in table.columns]
    rows = ([_shown(cell, zone) for cell in row] for row in table.rows)
    return (MARK + lines([head, *rows])).encode()


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that stays what it is."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def digits(cell: str) -> str:
    """Return a number that a spreadsheet would round as one that it keeps."""
    return f"{cell}\t" if cell.isdecimal() and len(cell) > MOST_DIGITS else cell


def _shown(cell: Cell, zone: tzinfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat() if isinstance(cell, date) else digits(str(cell))

"""Tables as XLSX: a sheet each, its head frozen, days and numbers typed, texts that are never formulas."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from bot.sheets.tables import Cell, Table

NARROWEST, WIDEST = 8, 48  # characters
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
LONGEST_NAME = 31
LONGEST_CELL = 32_767  # characters, as Excel has it
FORMATS = {"head": {"bold": True, "bg_color": "#E8EEF7", "bottom": 1}}
DAY, MOMENT = {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm:ss"}


def written(tables: Sequence[Table], zone: tzinfo) -> bytes:
    """Return tables as a file.

    Args:
        zone: in which moments are shown.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        for number, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(_name_of(table, number))
            _write(book, sheet, table, zone)
    return content.getvalue()


def _write(book: Any, sheet: Any, table: Table, zone: tzinfo) -> None:
    head, day, moment = (book.add_format(one) for one in (FORMATS["head"], DAY, MOMENT))
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.title, head)
    for line, row in enumerate(table.rows, start=1):
        for at, cell in enumerate(row):
            _put(sheet, line, at, cell, (day, moment, zone))
    _lay_out(sheet, table)


def _put(sheet: Any, line: int, at: int, cell: Cell, shown: tuple[Any, Any, tzinfo]) -> None:
    day, moment, zone = shown
    if isinstance(cell, str):
        sheet.write_string(line, at, cell[:LONGEST_CELL])
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, at, cell.astimezone(zone).replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, day)
    elif cell is not None:
        sheet.write_number(line, at, cell)


def _lay_out(sheet: Any, table: Table) -> None:
    last_line, last = len(table.rows), max(0, len(table.columns) - 1)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last_line, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_line + 1}"})
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width or _width(table, at))


def _width(table: Table, at: int) -> int:
    widest = max(map(_wide, (table.columns[at].title, *(row[at] for row in table.rows))))
    return min(max(widest + 2, NARROWEST), WIDEST)


def _wide(cell: Cell) -> int:
    """Return how many columns a cell takes; a Chinese character takes two."""
    if isinstance(cell, datetime):
        return 19
    text = "" if cell is None else str(cell)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text[:WIDEST])


def _name_of(table: Table, number: int) -> str:
    """Return a name that a sheet may have."""
    return NOT_IN_NAMES.sub(" ", table.name).strip()[:LONGEST_NAME] or f"{number}"

"""Invoices as CSV for spreadsheets: one line an invoice, and one line an item, in each encoding that is asked for.

name     bytes                                                            for
utf-8    UTF-8 with a byte order mark: *.csv                              Excel since 2016, WPS, LibreOffice, programs
gbk      GB18030: *.gbk.csv; GBK's own bytes, and four for a character    older Excel and the tax software, which take a
         that GBK lacks, so that none is lost                             file without a mark for GBK

A text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from device.drivers.base import Invoice, InvoiceItem

ENCODINGS = {
    "utf-8": ("", "utf-8-sig"),
    "gbk": (".gbk", "gb18030"),
}  # name -> middle of the file's name, codec
COLUMNS = tuple(one.name for one in fields(Invoice) if one.name != "items")
ITEM_COLUMNS = tuple(one.name for one in fields(InvoiceItem))
KEY = ("fplxdm", "fpdm", "fphm")
FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")


def write(folder: Path, rows: Iterable[tuple[str, Invoice]], encodings: Sequence[str]) -> int:
    """Write invoices and items of `rows` (type, invoice), which are taken once; return how many invoices there were."""
    count = 0
    with ExitStack() as held:
        tables = [held.enter_context(_tables(folder, *ENCODINGS[name])) for name in encodings]
        for fplxdm, one in rows:
            count += 1
            for invoices, items in tables:
                invoices.writerow((fplxdm, *_cells(one, COLUMNS), len(one.items)))
                items.writerows(_item_rows(fplxdm, one))
    return count


@contextmanager
def _tables(folder: Path, middle: str, codec: str) -> Iterator[tuple[Any, Any]]:
    """Yield the writers of invoices and of items, their heads written."""
    with (
        (folder / f"invoices{middle}.csv").open("w", encoding=codec, newline="") as invoices,
        (folder / f"items{middle}.csv").open("w", encoding=codec, newline="") as items,
    ):
        writers = csv.writer(invoices), csv.writer(items)
        writers[0].writerow((KEY[0], *COLUMNS, "items"))
        writers[1].writerow((*KEY, "line", *ITEM_COLUMNS))
        yield writers


def _item_rows(fplxdm: str, one: Invoice) -> Iterator[tuple[object, ...]]:
    for line, item in enumerate(one.items, 1):
        yield fplxdm, one.fpdm, one.fphm, line, *_cells(item, ITEM_COLUMNS)


def _cells(record: object, names: Sequence[str]) -> Iterator[str]:
    return (_cell(getattr(record, name)) for name in names)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text

"""Invoices and items as tables: every field, in each encoding, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from device.drivers.base import Invoice, InvoiceItem
from device.spreadsheets import ENCODINGS, write
from tests.device.records import ITEM, START, invoice

TWO_ITEMS = invoice(
    2,
    items=(
        ITEM,
        InvoiceItem("硒鼓", "-9.5", "2", Decimal("-19.00"), "0.13", Decimal("-2.47"), "", ITEM.amount),
    ),
)
READ_AS = {"": "utf-8-sig", ".gbk": "gbk"}  # as those read them who want them


def tables(folder: Path, *invoices: Invoice, encodings: Sequence[str] = tuple(ENCODINGS)) -> int:
    return write(folder, (("007", one) for one in invoices), encodings)


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("middle", READ_AS)
def test_each_invoice_is_a_line_with_all_its_fields(tmp_path: Path, middle: str) -> None:
    assert tables(tmp_path, invoice(1), TWO_ITEMS) == 2
    found = rows(tmp_path / f"invoices{middle}.csv", READ_AS[middle])
    assert list(found[0]) == [
        "fplxdm",
        *(one.name for one in fields(Invoice) if one.name != "items"),
        "items",
    ]
    assert [(row["fplxdm"], row["fphm"], row["items"]) for row in found] == [
        ("007", "00000001", "1"),
        ("007", "00000002", "2"),
    ]
    assert (found[0]["buyer"], found[0]["amount"], found[0]["uploaded"]) == ("个人", "10.00", "True")
    assert (found[0]["issued"], found[0]["voided_at"]) == ("2026-11-10 09:00:00", "")


@pytest.mark.parametrize("middle", READ_AS)
def test_each_item_is_a_line_that_names_its_invoice(tmp_path: Path, middle: str) -> None:
    tables(tmp_path, invoice(1), TWO_ITEMS)
    found = rows(tmp_path / f"items{middle}.csv", READ_AS[middle])
    assert [(row["fphm"], row["line"], row["name"]) for row in found] == [
        ("00000001", "1", "办公用纸"),
        ("00000002", "1", "办公用纸"),
        ("00000002", "2", "硒鼓"),
    ]
    assert set(found[0]) == {"fplxdm", "fpdm", "fphm", "line", *(one.name for one in fields(InvoiceItem))}


def test_no_character_is_lost_also_where_gbk_has_none(tmp_path: Path) -> None:
    strange = "𠮷野家😀"
    tables(tmp_path, invoice(1, buyer=strange))
    assert rows(tmp_path / "invoices.gbk.csv", "gb18030")[0]["buyer"] == strange
    assert rows(tmp_path / "invoices.csv")[0]["buyer"] == strange


def test_only_what_was_asked_for_is_written(tmp_path: Path) -> None:
    tables(tmp_path, invoice(1), encodings=("gbk",))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["invoices.gbk.csv", "items.gbk.csv"]


FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    '=HYPERLINK("http://x")',
    "-",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_text(tmp_path: Path, text: str) -> None:
    item = InvoiceItem(text, "1", "1", ITEM.amount, "0.13", ITEM.tax, "", ITEM.amount)
    tables(tmp_path, invoice(1, buyer=text, remark=text, items=(item,)))
    row = rows(tmp_path / "invoices.csv")[0]
    assert (row["buyer"], row["remark"]) == (f"'{text}", f"'{text}")
    assert rows(tmp_path / "items.csv")[0]["name"] == f"'{text}"


@pytest.mark.parametrize(
    ("text", "amount"), [("-9.50", Decimal("-9.50")), ("+1", Decimal(1)), ("a=b", Decimal("-0.01"))]
)
def test_numbers_and_plain_words_stay_as_they_are(tmp_path: Path, text: str, amount: Decimal) -> None:
    tables(tmp_path, invoice(1, remark=text, amount=amount, voided_at=START))
    row = rows(tmp_path / "invoices.csv")[0]
    assert (row["remark"], row["amount"], row["voided_at"]) == (text, str(amount), "2026-11-01 00:00:00")

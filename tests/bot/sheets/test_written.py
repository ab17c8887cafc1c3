"""Tables as files: what a spreadsheet finds in them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from bot.sheets import csv_files, xlsx_files
from bot.sheets.tables import Cell, Column, Table

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)


def table(*cells: Cell, name: str = "名单") -> Table:
    return Table(name, [Column(f"列{number}") for number, _ in enumerate(cells)], [cells])


def read(content: bytes) -> list[list[object]]:
    return [
        list(row)
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


def test_days_and_numbers_are_typed_and_long_numbers_stay_texts() -> None:
    cells = ("915001234567890123", 3, Decimal("1.50"), date(2026, 11, 16), NOON, None)
    _, row = read(xlsx_files.written([table(*cells)], CHINA))
    assert row == ["915001234567890123", 3, 1.5, date(2026, 11, 16), datetime(2026, 11, 10, 12), ""]  # noqa: DTZ001


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-3", "+cmd|' /C calc'!A0", "＝1", "https://x.example"])
def test_a_text_is_never_a_formula_and_never_a_link(text: str) -> None:
    content = xlsx_files.written([table(text)], CHINA)
    assert read(content)[1] == [text]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in sheet, b"hyperlink" in sheet) == (False, False)
    (_, row) = csv.reader(io.StringIO(csv_files.written(table(text), CHINA).decode("utf-8-sig")))
    assert row == [text if text.startswith("https") else f"'{text}"]


def test_the_head_is_frozen_and_a_sheet_has_a_name_that_it_may_have() -> None:
    tables = [table("x", name="甲[1]:/乙" + "长" * 40), table("y", name="")]
    content = xlsx_files.written(tables, CHINA)
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert (len(names[0]), names[1]) == (31, "2")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet


def test_a_table_without_rows_has_its_head() -> None:
    empty = Table("名单", [Column("站点")], [])
    assert read(xlsx_files.written([empty], CHINA)) == [["站点"]]
    assert csv_files.written(empty, CHINA).decode("utf-8-sig") == '"站点"\r\n'


def test_moments_of_a_csv_are_those_of_the_reader() -> None:
    text = csv_files.written(table(NOON, None, 3), CHINA).decode("utf-8-sig")
    assert text.splitlines()[1] == '"2026-11-10 12:00:00","","3"'

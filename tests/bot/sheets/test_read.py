"""Files of tables that people send: whatever wrote them, and whatever is wrong with them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from bot.sheets import reading
from bot.sheets.errors import (
    DamagedError,
    KindError,
    LargeError,
    LockedError,
    ManyColumnsError,
    ManyRowsError,
    SheetError,
)
from bot.sheets.limits import Limits
from bot.sheets.reading import Row

SMALL = Limits(size_bytes=200_000, unpacked_bytes=400_000, rows=100, columns=10, sheets=3)


def book(*cells: object, **sheets: list[list[object]]) -> bytes:
    """Return a workbook of these cells in one row, or of named sheets."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as made:
        for name, rows in (sheets or {"一": [list(cells)]}).items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                for at, cell in enumerate(row):
                    sheet.write(line, at, cell)
    return content.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook in which one part is another."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_whatever_wrote_it(encoding: str, separator: str) -> None:
    text = f'站点{separator}"地区, 省;市"\r\n\r\n 朝阳 {separator}北京\n'
    (sheet,) = reading.read(text.encode(encoding))
    assert sheet.rows == (Row(1, ("站点", "地区, 省;市")), Row(3, ("朝阳", "北京")))


def test_every_sheet_of_a_workbook_that_holds_anything_is_read_by_its_name() -> None:
    made = book(站点=[["名称"], [], ["朝阳", "北京"]], 空=[], 设备=[["盘号"]])
    assert [(one.name, [row.number for row in one.rows]) for one in reading.read(made)] == [
        ("站点", [1, 3]),
        ("设备", [1]),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12, "12"),
        (1.5, "1.5"),
        (661234567890, "661234567890"),
        (915001234567890123, "9.15001234567890E+17"),
        (date(2026, 11, 16), "2026-11-16"),
        (datetime(2026, 11, 16, 8, 30), "2026-11-16 08:30:00"),  # noqa: DTZ001
        (" 甲\u3000公司\n", "甲 公司"),
        (True, "True"),
    ],
)
def test_a_cell_is_read_as_it_reads(cell: object, text: str) -> None:
    (sheet,) = reading.read(book(cell, "x"))
    assert sheet.rows[0].cells == (text, "x")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"x" * 200_001, LargeError),
        (b"", KindError),
        (b",,\r\n,,", KindError),
        (b"a\0b", KindError),
        (b"\xff\xfe\x00", KindError),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), KindError),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, KindError),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), LockedError),
        (b"PK\x03\x04" + b"0" * 100, DamagedError),
        (b"\r\n".join(b"a" for _ in range(101)), ManyRowsError),
        (b"a" + b",a" * 10, ManyColumnsError),
        (b'a,"' + b"x" * 140_000, DamagedError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{value[:8]!r}",
)
def test_what_is_no_table_or_too_much_is_refused_by_name(content: bytes, error: type[SheetError]) -> None:
    with pytest.raises(error):
        reading.read(content, SMALL)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b'<c r="A1"', b'<c r="XFD1"', ManyColumnsError),
        (b'<c r="A1"', b"<c  r = 'XFD1048576'", ManyRowsError),
        (b'<row r="1"', b'<row spans="1:1" r="1048576"', ManyRowsError),
        (b"<sheetData>", b"<sheetData>" + b"<row></row>" * 201, ManyRowsError),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', DamagedError),
        (b"</sheetData>", b"</sheet", DamagedError),
    ],
)
def test_a_workbook_with_cells_far_out_or_broken_is_refused_before_room_is_made_for_it(
    old: bytes, new: bytes, error: type[SheetError]
) -> None:
    made = changed(book("甲"), SHEET, lambda part: part.replace(old, new, 1))
    with pytest.raises(error):
        reading.read(made, SMALL)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread() -> None:
    made = changed(book("甲"), SHEET, lambda part: part + b" " * 500_000)
    assert len(made) < 10_000
    with pytest.raises(LargeError):
        reading.read(made, SMALL)


def test_a_zip_that_is_no_workbook_is_of_another_kind() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    with pytest.raises(KindError):
        reading.read(content.getvalue())


def test_pictures_and_programs_in_a_workbook_are_let_be() -> None:
    made = changed(book("甲"), "docProps/core.xml", lambda _: b"\0 no XML")
    assert reading.read(made)[0].rows[0].cells == ("甲",)

"""Files of lists as a fuzzer sees them: CSV as it comes, and a workbook that was whole, and then damaged."""

from __future__ import annotations

import io
import zipfile

from bot.imports import importing, templates
from bot.sheets import csv_files, xlsx_files
from bot.sheets.errors import SheetError
from bot.sheets.limits import Limits
from handlers.times import CHINA
from tests.fuzz.damage import another_patch, damaged, patch
from tests.fuzz.target import Target, plain

SMALL = Limits(size_bytes=100_000, unpacked_bytes=400_000, rows=200, columns=20, sheets=5)
WHOLE = xlsx_files.written(templates.template("zh"), CHINA)
SHEET = "xl/worksheets/sheet2.xml"


def _unpacked() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


PARTS = _unpacked()


def taken(content: bytes) -> None:
    """Read a file, and say what is wrong with it."""
    try:
        file = importing.read([content], SMALL)
    except SheetError:
        return
    assert all(fault.row > 0 and fault.key for fault in file.read.faults)


def csv(data: bytes) -> None:
    taken(data)


def workbook(data: bytes) -> None:
    """Damage the file as it is, and one of its sheets inside."""
    taken(damaged(WHOLE, data))
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as packed:
        for name, part in PARTS.items():
            packed.writestr(name, damaged(part, data) if name == SHEET else part)
    taken(inside.getvalue())


def csv_seeds() -> list[bytes]:
    tables = templates.template("zh")
    return [csv_files.written(one, CHINA) for one in tables] + ["站点;地区\n朝阳;北京".encode("gb18030")]


def patches() -> list[bytes]:
    return [
        b"",
        *(patch(place, b'r="XFD9999"') for place in (0, 300, 500, 700)),
        patch(600, b"<c><v>1e999</v></c>"),
    ]


WORDS = (
    b'"',
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"PK\x03\x04",
    "盘号".encode(),
    b"9.15E+17",
)
INSIDE = (
    b"<c",
    b"<row",
    b' r="A1"',
    b' t="s"',
    b"<v>",
    b"&#65;",
    b"<!DOCTYPE",
    b"\x00",
    b"99999999",
    b"1e999",
)
TARGETS = (
    Target("list", plain(csv), csv_seeds, WORDS, max_len=2048, examples=150),
    Target("workbook", plain(workbook), patches, INSIDE, max_len=256, examples=120, edit=another_patch),
)

"""XLSX: unpacked within limits, looked through for cells that lie too far out, and only then read.

A workbook is a ZIP of XML. What reads it makes room for everything between the first and the last cell, so that one
cell at the end of a sheet costs as much memory as seventeen thousand million; and a ZIP may unpack to anything.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from bot.sheets.errors import (
    DamagedError,
    KindError,
    LargeError,
    LockedError,
    ManyColumnsError,
    ManyRowsError,
    SheetError,
)
from bot.sheets.limits import MB, Limits

WORKBOOK = "xl/workbook.xml"
READ = re.compile(r"(\[Content_Types\]\.xml|_rels/.*|xl/.*)", re.IGNORECASE)
ENDINGS = (".xml", ".rels")
MOST_PARTS = 500
ENCRYPTED = 0x1
CHUNK = 1024 * 1024
# <c r="AB12" …> and <row r="12" …>, in a namespace or not
PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,12})[\"']")
UNPLACED = re.compile(rb"<(?:\w+:)?(c|row)\b")
OLD_LOCKED = "EncryptedPackage".encode("utf-16-le")  # how a workbook with a password is wrapped


def read(content: bytes, limits: Limits) -> list[tuple[str, Iterator[Sequence[object]]]]:
    """Return the visible and hidden sheets by name, each from its first row on. Raises SheetError."""
    parts = _parts(content, limits)
    for part in parts.values():
        _check(part, limits)
    with _read_to_its_end():
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts)))
        names = [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        return [(name, iter(_cells(book, name))) for name in names[: limits.sheets]]


def refusal_of_old(content: bytes) -> SheetError:
    """Return what to raise for a file of the old Office's kind: a workbook with a password is one, too."""
    return LockedError() if OLD_LOCKED in content else KindError()


def _cells(book: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _parts(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Unpack what is read of a workbook, as much as its own list says and no more."""
    left = limits.unpacked_bytes
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for info in _wanted(packed):
                left -= info.file_size
                if left < 0:
                    raise LargeError(mb=f"{limits.unpacked_bytes / MB:g}")
                parts[info.filename] = packed.read(info)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise DamagedError from error
    return parts


def _wanted(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = packed.infolist()
    if len(infos) > MOST_PARTS:
        raise DamagedError
    if WORKBOOK not in packed.namelist():
        raise KindError
    found = [one for one in infos if READ.fullmatch(one.filename) and one.filename.lower().endswith(ENDINGS)]
    if any(one.flag_bits & ENCRYPTED for one in found):
        raise LockedError
    return found


def _check(part: bytes, limits: Limits) -> None:
    """Raises SheetError when a cell of a sheet stands beyond the limits, or where cells stand cannot be seen."""
    if b"\0" in part or b"<!DOCTYPE" in part:
        raise DamagedError
    most = 2 * limits.rows
    tags = UNPLACED.findall(part)
    places = PLACE.findall(part)
    if tags.count(b"row") > most or any(int(number) > most for _, number in places):
        raise ManyRowsError(count=limits.rows)
    widest = 2 * limits.columns
    if len(tags) > most * widest or any(_column(letters) > widest for letters in {one for one, _ in places}):
        raise ManyColumnsError(count=limits.columns)


def _column(letters: bytes) -> int:
    """Return 28 for "AB"."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def _packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


@contextmanager
def _read_to_its_end() -> Iterator[None]:
    """Make a SheetError of what a damaged workbook is read to; also of what Rust calls a panic."""
    try:
        yield
    except (CalamineError, OSError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise DamagedError from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedError from error

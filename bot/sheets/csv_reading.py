"""CSV, whatever wrote it: UTF-8 with or without a mark, UTF-16 or GB18030; commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bot.sheets.errors import DamagedError, KindError

SEPARATORS = ",;\t"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
HEAD = 4096  # characters in which the separator shows


def read(content: bytes) -> list[tuple[str, Iterator[Sequence[object]]]]:
    """Return the one sheet. Raises SheetError; rows are read as they are asked for, and may raise it, too."""
    text = _text(content)
    if "\0" in text:
        raise KindError
    return [("", _rows(text))]


def _rows(text: str) -> Iterator[Sequence[object]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from reader
    except csv.Error as error:
        raise DamagedError from error


def _text(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in UTF_16 else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KindError


def _separator(text: str) -> str:
    """Return what separates the cells of the first line that holds anything, outside of quotes."""
    head = text[:HEAD].lstrip("\ufeff\r\n")
    first = next(iter(head.splitlines()), "")
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside.count)

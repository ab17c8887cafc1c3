"""What stands in a PDF: its text without blanks, its fonts, and what is drawn as a QR code."""

from __future__ import annotations

import io
import re
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from bot.papers.drawing import QUIET_ZONE

Cells = set[tuple[int, int]]


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text(page: PageObject) -> str:
    """Return a page's text without blanks, and without the NUL that pypdf reads before each character."""
    return re.sub(r"[\s\0]", "", page.extract_text())


def fonts(page: PageObject) -> list[Any]:
    """Return the descriptors of a page's fonts."""
    found = page["/Resources"]["/Font"].get_object()  # type: ignore[index]
    kept = [one.get_object()["/DescendantFonts"][0].get_object() for one in found.values()]
    return [one["/FontDescriptor"].get_object() for one in kept]


def modules(page: PageObject, count: int) -> Cells:
    """Return the dark modules of the drawn QR code of `count` modules a side, as (row, column)."""
    drawn = [one for one in _rectangles(page) if one[3] < 5]
    size = min(one[3] for one in drawn)
    left = min(one[0] for one in drawn)
    top = max(one[1] for one in drawn)
    cells = {
        (round((top - y) / size), round((x - left) / size) + step)
        for x, y, width, height in drawn
        for step in range(round(width / size))
    }
    assert size * (count + 2 * QUIET_ZONE) > 95, "it is smaller than 33 mm"
    return cells


def _rectangles(page: PageObject) -> list[tuple[float, float, float, float]]:
    """Return (left, top, width, height) in points of each rectangle that is filled and without a frame."""
    stream = ContentStream(page.get_contents(), page.pdf)
    found = []
    for operands, operator in stream.operations:
        if operator == b"re":
            x, y, width, height = map(float, operands)
            found.append((x, max(y, y + height), abs(width), abs(height)))
    return found

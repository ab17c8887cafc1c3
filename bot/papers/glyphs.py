"""How wide texts are in the font of the papers, and where their lines end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from fpdf import FPDF

from bot.charts.fonts import FILE, MISSING

NAME = "papers"
POINT = 25.4 / 72  # mm
NO_ROOM = "…"
LONGEST = 4000  # characters of one text; more do not fit on a page


@dataclass(frozen=True)
class Ruler:
    widths: Mapping[int, float]  # in thousandths of the size, of each character that the font has

    def shown(self, text: str) -> str:
        """Return a text on one line, a box for each character that the font does not have."""
        words = " ".join(text[:LONGEST].split())
        return "".join(self._shown(one) for one in words)

    def _shown(self, one: str) -> str:
        if ord(one) in self.widths and one.isprintable():
            return one
        return "" if unicodedata.category(one) in {"Cf", "Mn", "Cc"} else MISSING

    def width(self, text: str, size: float) -> float:
        """Return the width of a shown text in mm.

        Args:
            size: in points.
        """
        return sum(self.widths[ord(one)] for one in text) * size * POINT / 1000

    def lines(self, text: str, width: float, size: float, most: int) -> list[str]:
        """Return a text on as many lines as it needs, the last of `most` cut off."""
        rest, lines = self.shown(text), list[str]()
        while rest and len(lines) < most:
            line = self._line(rest, width, size)
            lines.append(line)
            rest = rest[len(line) :].lstrip()
        if rest and lines:
            lines[-1] = self._cut(lines[-1], width, size)
        return [line.rstrip() for line in lines]

    def _line(self, text: str, width: float, size: float) -> str:
        """Return what goes on the first line; words of Latin letters are kept together where they fit on one."""
        fits = self._fits(text, width, size)
        if fits == len(text):
            return text
        blank = text.rfind(" ", 0, fits + 1)
        splits_word = (
            text[fits - 1].isascii() and text[fits].isascii() and " " not in text[fits - 1 : fits + 1]
        )
        return text[:blank] if splits_word and blank > 0 else text[:fits]

    def _fits(self, text: str, width: float, size: float) -> int:
        left = width * 1000 / (size * POINT)
        for at, one in enumerate(text):
            left -= self.widths[ord(one)]
            if left < 0:
                return max(1, at)
        return len(text)

    def _cut(self, line: str, width: float, size: float) -> str:
        return line[: self._fits(f"{line}{NO_ROOM}", width - self.width(NO_ROOM, size), size)] + NO_ROOM


@cache
def ruler() -> Ruler:
    """Return the font's."""
    pdf = FPDF()
    with font_in(pdf) as font:
        return Ruler({character: font.cw[character] for character in font.cmap})


@contextmanager
def font_in(pdf: FPDF) -> Iterator[Any]:
    """Let a document have the font, as NAME, until it is written."""
    pdf.add_font(NAME, "", Path(pylopdf_fonts_zh_cn.__file__).with_name(FILE))
    font: Any = pdf.fonts[NAME]
    with closing(font.ttfont):
        yield font

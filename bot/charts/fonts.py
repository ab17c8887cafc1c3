"""The font of the charts: Noto Sans SC out of a package, so that Chinese stands on machines without Chinese fonts."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

FILE = "NotoSansSC-Regular.otf"
FAMILIES = [
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "sans-serif",
]  # in an SVG, whose text the browser sets
CACHE = "MPLCONFIGDIR"  # where matplotlib keeps what it knows of the machine's fonts; unset: the user's home
MISSING = "□"


@dataclass(frozen=True)
class Font:
    path: Path
    characters: frozenset[int]

    def sized(self, points: float) -> FontProperties:
        """Return the font in one size."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(family=FAMILIES, fname=self.path, size=points)

    def shown(self, text: str, columns: int) -> str:
        """Return a text on one line, as far as it goes into `columns` and the font has its characters."""
        words = " ".join(text.split())
        known = "".join(one if ord(one) in self.characters else MISSING for one in words)
        return known if width(known) <= columns else f"{_cut(known, columns - 1)}…"


@cache
def font() -> Font:
    """Return the font. matplotlib is loaded with the first call."""
    keep_out_of_home()
    import pylopdf_fonts_zh_cn
    from matplotlib.ft2font import FT2Font

    path = Path(pylopdf_fonts_zh_cn.__file__).with_name(FILE)
    return Font(path, frozenset(FT2Font(path).get_charmap()))


def keep_out_of_home() -> None:
    """Give matplotlib a folder for what it keeps, where nobody has set one; it goes at the process's end."""
    if not os.environ.get(CACHE):
        os.environ[CACHE] = _folder().name


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="qingka-charts-")


def width(text: str) -> int:
    """Return how many columns a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def _cut(text: str, columns: int) -> str:
    kept = ""
    for one in text:
        if width(kept + one) > columns:
            break
        kept += one
    return kept

"""Charts on paper: the figure, its bytes, and the one lock, as matplotlib is not made for several threads."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.charts.axes import TEXT, Pen, draw
from bot.charts.colours import COLOURS
from bot.charts.fonts import font
from bot.charts.shapes import Chart, Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 100
ONE = (8.0, 4.5)  # inches
SVG_SIZE = tuple(round(inches * 96) for inches in ONE)  # CSS pixels, across and down
FOUR = (12.0, 9.0)
SETTINGS: Any = {
    "text.parse_math": False,  # a "$" in a name is a dollar
    "font.sans-serif": ["Helvetica"],  # what "sans-serif" stands for in an SVG
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "qingka",
    "axes.unicode_minus": False,
}
NOTHING_OF_ITSELF = {"png": {"Software": None}, "svg": dict.fromkeys(("Creator", "Date", "Format", "Type"))}
HEADS = re.compile(rb"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)

_lock = Lock()


def picture(charts: Sequence[Chart], theme: Theme, kind: str, heading: str = "") -> bytes:
    """Return one chart, or up to four, as a "png", or as an "svg" without its title, which the page says."""
    with _lock:
        fonts = font()
        import matplotlib

        with matplotlib.rc_context(SETTINGS):
            pen, titled = Pen(fonts, COLOURS[theme]), kind == "png"
            written = _written(_figure(charts, pen, heading, titled=titled), kind)
    return HEADS.sub(b"", written).strip() + b"\n" if kind == "svg" else written


def _figure(charts: Sequence[Chart], pen: Pen, heading: str, *, titled: bool) -> Figure:
    from matplotlib.figure import Figure

    alone = len(charts) == 1
    figure = Figure(ONE if alone else FOUR, DPI, facecolor=pen.colours.paper, layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=0.12, h_pad=0.12, wspace=0.06, hspace=0.06)
    if heading:
        figure.suptitle(heading, fontproperties=pen.font.sized(TEXT), color=pen.colours.faint)
    for place, chart in enumerate(charts, start=1):
        axes = figure.add_subplot() if alone else figure.add_subplot(2, 2, place)
        draw(axes, chart, pen, titled=titled)
    return figure


def _written(figure: Figure, kind: str) -> bytes:
    kept = io.BytesIO()
    figure.savefig(kept, format=kind, metadata=NOTHING_OF_ITSELF[kind])
    return kept.getvalue()

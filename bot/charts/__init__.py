"""Charts as pictures: PNG for the chat, SVG for the board. What they show is data with titles already in words."""

from __future__ import annotations

from bot.charts.canvas import SVG_SIZE
from bot.charts.drawing import overview_png, png, svg
from bot.charts.figures import CHARTS, overview_charts
from bot.charts.shapes import Bars, Chart, Lines, Series, Stacks, Theme, Words

__all__ = [
    "CHARTS",
    "SVG_SIZE",
    "Bars",
    "Chart",
    "Lines",
    "Series",
    "Stacks",
    "Theme",
    "Words",
    "overview_charts",
    "overview_png",
    "png",
    "svg",
]

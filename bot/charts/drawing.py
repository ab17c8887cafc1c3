"""Charts drawn with matplotlib, which is loaded at the first picture."""

from __future__ import annotations

from bot.charts.shapes import Chart, Theme, Words
from bot.tickets.stats import Overview


def png(chart: Chart, theme: Theme = Theme.LIGHT) -> bytes:
    """Return a chart as a picture for the chat. May be called in any thread."""
    raise NotImplementedError


def svg(chart: Chart, theme: Theme = Theme.LIGHT) -> bytes:
    """Return a chart for the board: text is text; there is no script and nothing from elsewhere."""
    raise NotImplementedError


def overview_png(stats: Overview, words: Words, theme: Theme = Theme.LIGHT) -> bytes:
    """Return the picture of /stats: four charts on 1200 × 900."""
    raise NotImplementedError

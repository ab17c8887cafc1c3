"""Charts drawn with matplotlib, which is loaded at the first picture."""

from __future__ import annotations

from bot.charts.canvas import picture
from bot.charts.figures import heading, overview_charts
from bot.charts.shapes import Chart, Theme, Words
from bot.tickets.stats import Overview


def png(chart: Chart, theme: Theme = Theme.LIGHT) -> bytes:
    """Return a chart as a picture for the chat. May be called in any thread; it takes a moment."""
    return picture([chart], theme, "png")


def svg(chart: Chart, theme: Theme = Theme.LIGHT) -> bytes:
    """Return a chart for the board, without its title: text is text; no script, and nothing from elsewhere."""
    return picture([chart], theme, "svg")


def overview_png(stats: Overview, words: Words, theme: Theme = Theme.LIGHT) -> bytes:
    """Return the picture of /stats: four charts on 1200 × 900."""
    return picture(overview_charts(stats, words), theme, "png", heading(stats, words))

"""One chart on its axes: bars, stacks, lines, or the sentence that there is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from bot.charts.colours import Colours
from bot.charts.fonts import Font
from bot.charts.shapes import Bars, Chart, Lines, Series, Stacks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE, TEXT, SMALL = 18, 14, 12.5  # points
TITLE_COLUMNS, LABEL_COLUMNS, LEGEND_COLUMNS = 44, 22, 20
FEW = 5  # bars or points do not fill the width when they are fewer
LABELS = 6  # of days
HALF = 0.36  # of a bar, of a day's width
MARKED = 40  # days, up to which each is a dot


@dataclass(frozen=True, slots=True)
class Pen:
    """What all charts are drawn with."""

    font: Font
    colours: Colours


def draw(axes: Axes, chart: Chart, pen: Pen, *, titled: bool) -> None:
    """Draw a chart.

    Args:
        titled: its title stands above it.
    """
    axes.set_facecolor(pen.colours.paper)
    if titled:
        title = pen.font.shown(chart.title, TITLE_COLUMNS)
        axes.set_title(title, loc="left", fontproperties=pen.font.sized(TITLE), color=pen.colours.ink, pad=14)
    for side in axes.spines.values():
        side.set_visible(False)
    if any(value for series in chart.series for value in series.values):
        _content(chart, axes, pen)
        _letter([*axes.get_xticklabels(), *axes.get_yticklabels()], pen, SMALL, pen.colours.faint)
    else:
        _nothing(axes, chart.empty, pen)


def _content(chart: Chart, axes: Axes, pen: Pen) -> None:
    match chart:
        case Bars():
            _bars(chart, axes, pen)
        case Stacks():
            _stacks(chart, axes, pen)
        case Lines():
            _lines(chart, axes, pen)


def _bars(chart: Bars, axes: Axes, pen: Pen) -> None:
    values = [value or 0 for value in chart.series[0].values]
    names = [pen.font.shown(label, LABEL_COLUMNS) for label in chart.labels]
    places = range(len(values))
    axes.barh(places, values, height=0.62, color=pen.colours.series[0])
    for place, value in zip(places, values, strict=True):
        said = axes.text(value, place, f" {value:g}", va="center")
        _letter([said], pen, SMALL, pen.colours.ink)
    axes.set_yticks(places, names)
    axes.set_xticks([])
    axes.set_ylim(max(len(values), FEW) - 0.4, -0.6)
    axes.set_xlim(0, max(values) * 1.15)
    axes.tick_params(length=0)


def _stacks(chart: Stacks, axes: Axes, pen: Pen) -> None:
    from matplotlib.collections import PolyCollection

    below = [0.0] * len(chart.labels)
    for series, colour in _coloured(chart.series, pen):
        above = [low + (value or 0) for low, value in zip(below, series.values, strict=True)]
        bars = [_bar(place, *ends) for place, ends in enumerate(zip(below, above, strict=True))]
        label = pen.font.shown(series.name, LEGEND_COLUMNS)
        axes.add_collection(
            PolyCollection(bars, facecolors=colour, label=label)
        )  # much sooner than a patch a bar
        below = above
    _upright(axes, chart.labels, max(below), pen)
    _legend(axes, pen)


def _bar(place: int, low: float, high: float) -> list[tuple[float, float]]:
    left, right = place - HALF, place + HALF
    return [(left, low), (left, high), (right, high), (right, low)]


def _lines(chart: Lines, axes: Axes, pen: Pen) -> None:
    for number, (series, colour) in enumerate(_coloured(chart.series, pen)):
        points = [(place, value) for place, value in enumerate(series.values) if value is not None]
        axes.plot(
            *zip(*points, strict=True),
            color=colour,
            linewidth=2.4,
            clip_on=False,  # a point at zero is whole
            marker="os"[number % 2],
            markersize=6 if len(series.values) <= MARKED else 3,
            label=pen.font.shown(series.name, LEGEND_COLUMNS),
        )
    known = [value for series in chart.series for value in series.values if value is not None]
    _upright(axes, chart.labels, max(known), pen)
    if chart.ticks:
        _by_factors(axes, chart, [value for value in known if value > 0])
    _legend(axes, pen)


def _by_factors(axes: Axes, chart: Lines, known: Sequence[float]) -> None:
    low = max((at for at, _ in chart.ticks if at <= min(known)), default=min(known))
    high = min((at for at, _ in chart.ticks if at >= max(known)), default=max(known))
    axes.set_yscale("log")
    axes.set_ylim(low / 1.4, high * 1.4)
    shown = [(at, label) for at, label in chart.ticks if low <= at <= high]
    axes.set_yticks([at for at, _ in shown], [label for _, label in shown])
    axes.set_yticks([], minor=True)


def _upright(axes: Axes, labels: Sequence[str], top: float, pen: Pen) -> None:
    """Set a scale from zero on the left, and some of the labels beneath."""
    missing = max(0, FEW - len(labels)) / 2
    axes.set_xlim(-0.6 - missing, len(labels) - 0.4 + missing)
    every = ceil(len(labels) / LABELS)
    places = range((len(labels) - 1) % every, len(labels), every)
    axes.set_xticks(places, [labels[place] for place in places])
    scale = steps(top)
    axes.set_yticks(scale, [f"{step:g}" for step in scale])
    axes.set_ylim(0, max(top, scale[-1]) * 1.05)
    axes.tick_params(length=0)
    axes.grid(axis="y", color=pen.colours.grid, linewidth=1)
    axes.set_axisbelow(True)


def steps(top: float) -> list[float]:
    """Return four or five round numbers from zero to `top` or a little less; whole ones."""
    size = 10 ** max(0, floor(log10(max(top, 1) / 4)))
    step = next(size * factor for factor in (1, 2, 5, 10) if top / (size * factor) <= 5)
    return [float(step * count) for count in range(int(top / step) + 1)]


def _coloured(series: Sequence[Series], pen: Pen) -> Iterator[tuple[Series, str]]:
    """Yield each series that has anything with its colour, which does not depend on the others."""
    for one, colour in zip(series, pen.colours.series, strict=False):
        if any(one.values):
            yield one, colour


def _legend(axes: Axes, pen: Pen) -> None:
    if len(axes.get_legend_handles_labels()[1]) < 2:
        return
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.11),
        ncols=4,
        frameon=False,
        prop=pen.font.sized(SMALL),
        labelcolor=pen.colours.ink,
        handlelength=1.1,
        handletextpad=0.5,
        columnspacing=1.2,
    )


def _nothing(axes: Axes, sentence: str, pen: Pen) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    said = axes.text(0.5, 0.5, pen.font.shown(sentence, TITLE_COLUMNS), ha="center", va="center")
    said.set_transform(axes.transAxes)
    _letter([said], pen, TEXT, pen.colours.faint)


def _letter(texts: Sequence[Any], pen: Pen, points: float, colour: str) -> None:
    for text in texts:
        text.set_fontproperties(pen.font.sized(points))
        text.set_color(colour)

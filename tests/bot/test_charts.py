"""Charts as pictures: what stands in them, and what does not."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from bot import charts
from bot.charts import CHARTS, Bars, Chart, Lines, Series, Stacks, Theme
from bot.charts.axes import steps
from bot.charts.colours import COLOURS
from bot.charts.fonts import font, width
from bot.tickets.days import Days
from bot.tickets.stats import Clears, Failures, Overview, Spans
from handlers.words import Words
from tests.catalogues import SHIPPED

ZH, EN = Words(SHIPPED, "zh"), Words(SHIPPED, "en")
UNTIL = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> $\\frac{a$ &amp; \x00\n\U0001f600"


def figures(days: int, *, empty: bool = False, name: str = "到不了税局") -> Overview:
    since = UNTIL - timedelta(days=days)
    dates = Days.between(since, UNTIL, ZoneInfo("Asia/Shanghai")).dates
    none, gap = (0,) * len(dates), (None,) * len(dates)
    if empty:
        return Overview(
            since,
            UNTIL,
            dates,
            opened_by_day=none,
            solved_by_day=none,
            first_answers=Spans(by_day=gap),
            solutions=Spans(by_day=gap),
            clears=Clears(none, none, none, none),
            asked=none,
            unanswered=none,
        )
    some = tuple(range(1, len(dates) + 1))
    spans = Spans(9, 60.0, 90.0, (600.0, *gap[1:]))
    return Overview(
        since,
        UNTIL,
        dates,
        opened_by_day=some,
        solved_by_day=some,
        failures=(
            Failures("a|1", 12, {"zh": name, "en": name}),
            Failures("b|1", 3, {"zh": "别的", "en": "else"}),
        ),
        first_answers=spans,
        solutions=spans,
        clears=Clears(some, none, some, none),
        asked=some,
        unanswered=some,
    )


def drawn(chart: Chart, theme: Theme = Theme.LIGHT) -> str:
    return charts.svg(chart, theme).decode("utf-8")


def texts(chart: Chart) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(drawn(chart)).iter(f"{SVG}text")]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    across, down = struct.unpack(">II", png[16:24])
    return across, down


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("days", [0.2, 1, 7, 90])
def test_the_picture_for_the_chat_fits_a_phone(days: float, words: Words) -> None:
    assert size(charts.overview_png(figures(days), words)) == (1200, 900)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CHARTS)
def test_where_there_is_nothing_a_sentence_says_so(name: str) -> None:
    chart = CHARTS[name](figures(7, empty=True), ZH)
    assert texts(chart) == [chart.empty]


def test_no_time_at_all_is_drawn_too() -> None:
    assert size(charts.overview_png(Overview(UNTIL, UNTIL, ()), ZH)) == (1200, 900)


def test_nobody_asked_is_something_else_than_all_were_answered() -> None:
    nobody = CHARTS["questions"](figures(7, empty=True), ZH)
    assert nobody.empty == ZH("chart-nobody-asked") != ZH("chart-no-questions")


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("theme", Theme)
def test_on_the_board_text_is_text_and_nothing_comes_from_elsewhere(name: str, theme: Theme) -> None:
    chart = CHARTS[name](figures(7), ZH)
    picture = drawn(chart, theme)
    assert chart.title not in texts(chart)  # the page says it
    addresses = set(re.findall(r"[a-z]+://[^\"' ]+", picture))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert re.findall(r"(?:href=\"|url\()(?!#)", picture) == []
    assert "<script" not in picture
    assert "<!DOCTYPE" not in picture
    assert "<metadata" not in picture
    assert COLOURS[theme].paper in picture


def test_a_name_can_be_anything() -> None:
    chart = CHARTS["failures"](figures(7, name=HOSTILE), ZH)
    (shown,) = (one for one in texts(chart) if one.startswith("</text>"))
    assert shown.endswith("…")
    assert "<script" not in drawn(chart)
    short = CHARTS["failures"](figures(7, name="$x^2$ \U0001f600"), ZH)
    assert "$x^2$ □" in texts(short)
    assert size(charts.png(short)) == (800, 450)


def test_a_long_name_is_cut_to_its_columns() -> None:
    cut = font().shown("抄报信息与税局不一致，需要到办税服务厅处理", 22)
    assert cut.endswith("…")
    assert width(cut) <= 22
    assert font().shown("Agent is away", 22) == "Agent is away"


def test_the_same_figures_make_the_same_picture_in_every_thread() -> None:
    stats = figures(7)
    with ThreadPoolExecutor(4) as threads:
        pictures = set(threads.map(lambda _: charts.svg(CHARTS["clears"](stats, ZH)), range(8)))
    assert len(pictures) == 1


def test_an_outcome_keeps_its_colour_when_others_are_missing() -> None:
    clears = CHARTS["clears"](figures(7), ZH)
    alone = Stacks(clears.title, clears.labels, (Series("x", (0,) * 8), *clears.series[1:]), clears.empty)
    failed = COLOURS[Theme.LIGHT].series[2]
    assert failed in drawn(clears)
    assert failed in drawn(alone)
    assert COLOURS[Theme.LIGHT].series[0] not in drawn(alone)


@pytest.mark.parametrize("top", [0.2, 1, 2, 4, 5, 6, 17, 99, 100, 12_345])
def test_a_scale_has_few_whole_steps(top: float) -> None:
    found = steps(top)
    assert found[0] == 0
    assert all(step == int(step) for step in found)
    assert 1 <= len(found) <= 6
    assert found[-1] <= max(top, 1)


def test_times_are_on_a_scale_of_minutes_hours_and_days() -> None:
    chart = CHARTS["times"](figures(7), EN)
    assert isinstance(chart, Lines)
    assert chart.series[0].values[0] == pytest.approx(1 / 6)  # hours
    assert {"5 min", "20 min"} <= set(texts(chart))


def test_every_series_has_a_value_for_each_label() -> None:
    for name, make in CHARTS.items():
        chart = make(figures(30), EN)
        assert {len(series.values) for series in chart.series} == {len(chart.labels)}, name
        assert isinstance(chart, Bars | Stacks | Lines)


LAZY = """
import sys
from bot import charts
assert "matplotlib" not in sys.modules
charts.png(charts.Bars("标题", ("一",), (charts.Series("数", (1,)),), "无"))
assert "matplotlib.pyplot" not in sys.modules
"""


def test_matplotlib_waits_for_the_first_picture_and_leaves_the_home_alone(tmp_path: Path) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR" and "XDG" not in name}
    done = subprocess.run(
        [sys.executable, "-c", LAZY],
        env={**kept, "HOME": str(home), "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.iterdir()) == []
    assert list(scratch.iterdir()) == []  # nothing stays behind

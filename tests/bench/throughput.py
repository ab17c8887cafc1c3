"""Messages per second and time to an answer, ours against bare echo bots, over the same local Bot API server.

Every bot has a process and a server of its own; the bots take turns within each cell, and medians are shown.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.learning.folder import load
from bot.learning.source import Source
from tests.bench.contestants import BOTS
from tests.bench.crowd import Load, Took
from tests.bench.rows import quantile

PEER = "python-telegram-bot"
ROUNDS = 5
GOAL = 0.8
# Each has an article for an answer; `_check` sees to it.
QUESTIONS = (
    "怎么清卡", "抄报怎么做", "网络不通怎么办", "没有权限怎么办", "系统很慢怎么办", "提示网络异常",
    "清卡前要备份吗", "重复清卡会怎样", "清卡报155", "怎么看有没有清卡成功",
)  # fmt: skip
CELLS = [(latency_ms, persons) for latency_ms in (0, 50) for persons in (1, 8, 32)]
MESSAGES = {(0, 1): 100, (0, 8): 200, (0, 32): 320, (50, 1): 20, (50, 8): 160, (50, 32): 320}


@dataclass(frozen=True, slots=True)
class Speed:
    per_s: float
    p50_ms: float
    p99_ms: float


class Contestant:
    """A bot and its server, both running."""

    def __init__(self, name: str, server: subprocess.Popen[str], bot: subprocess.Popen[bytes]) -> None:
        self.name, self._server, self._bot = name, server, bot

    def bear(self, load: Load) -> Took:
        """Return what a load took."""
        assert self._server.stdin is not None
        print(json.dumps(asdict(load)), file=self._server.stdin, flush=True)
        answer = _line(self._server)
        return Took(answer["seconds"], tuple(answer["spans_ms"]))

    @property
    def cpu_s(self) -> float:
        """What the bot's process has spent on processors, in seconds."""
        fields = Path(f"/proc/{self._bot.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(names: Sequence[str] = tuple(BOTS)) -> None:
    """Measure, and print the table."""
    _check()
    with ExitStack() as stack:
        contestants = [stack.enter_context(_contestant(name)) for name in names]
        table = _table()
        for cell in CELLS:
            _show_cell(table, cell, contestants)
        Console(width=160).print(table)


def _check() -> None:
    """Raises RuntimeError for a question that is no FAQ turn."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        answers = load(
            Source(None, None, semantic=False, cache=home / "index", kept=home / "kept.zip")
        ).answers
        unanswered = [one for one in QUESTIONS if answers.ask(one).decision != "answer"]
    if unanswered:
        raise RuntimeError(f"no article answers {unanswered}")


def _show_cell(table: Table, cell: tuple[int, int], contestants: Sequence[Contestant]) -> None:
    latency_ms, persons = cell
    load = Load(persons, MESSAGES[cell], latency_ms, QUESTIONS)
    speeds: dict[str, list[Speed]] = {one.name: [] for one in contestants}
    cpu_s = {one.name: -one.cpu_s for one in contestants}
    for _ in range(ROUNDS):
        for one in contestants:
            speeds[one.name].append(_speed(one.bear(load)))
    medians = {name: _median(measured) for name, measured in speeds.items()}
    for one in contestants:
        speed, peer = medians[one.name], medians.get(PEER)
        cpu_ms = (cpu_s[one.name] + one.cpu_s) * 1000 / (ROUNDS * load.messages)
        ratio = f"{speed.per_s / peer.per_s:.2f}" if peer else ""
        goal = f"≥ {GOAL}" if one.name.startswith("hub") else ""
        table.add_row(
            f"{latency_ms} ms", str(persons), one.name, f"{speed.per_s:.0f}", f"{speed.p50_ms:.1f} ms",
            f"{speed.p99_ms:.1f} ms", f"{cpu_ms:.2f} ms", ratio, goal,
        )  # fmt: skip
    table.add_section()


def _table() -> Table:
    caption = (
        "the hub is its Telegram channel with everything durable, without relay and board, and logs as little as "
        "the bare bots; its pacing (1/s a chat, 30/s in all) is off: the bare bots know none"
    )
    columns = (
        "a send takes",
        "persons",
        "bot",
        "messages/s",
        "p50",
        "p99",
        "its CPU a message",
        "ratio",
        "goal",
    )
    return Table(*columns, title=f"throughput, medians of {ROUNDS} rounds in turn", caption=caption)


def _speed(took: Took) -> Speed:
    spans = took.spans_ms
    return Speed(len(spans) / took.seconds, statistics.median(spans), quantile(spans, 0.99))


def _median(speeds: Sequence[Speed]) -> Speed:
    return Speed(
        statistics.median(one.per_s for one in speeds),
        statistics.median(one.p50_ms for one in speeds),
        statistics.median(one.p99_ms for one in speeds),
    )


@contextmanager
def _contestant(name: str) -> Iterator[Contestant]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    where = _line(server)
    bot = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.contestants", name, where["base_url"], where["token"]]
    )
    try:
        contestant = Contestant(name, server, bot)
        for persons in (1, 32):  # everybody is known, every menu is set
            contestant.bear(Load(persons, 2 * persons * len(QUESTIONS), 0, QUESTIONS))
        yield contestant
    finally:
        for process in (bot, server):
            process.terminate()
            process.wait()


def _line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the server ended")
    return json.loads(line)


if __name__ == "__main__":
    show(sys.argv[1:] or tuple(BOTS))

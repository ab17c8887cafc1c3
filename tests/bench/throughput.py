"""Messages per second and time to an answer, ours against bare echo bots, over the same local Bot API server.

Every bot has a process and a server of its own; the bots take turns within each cell, and medians are shown.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.contestants import BOTS
from tests.bench.crowd import Load, Took
from tests.bench.questions import SAME, endless
from tests.bench.rows import quantile

PEER = "python-telegram-bot"
ROUNDS = 5
GOAL = 0.8
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
    questions = endless()
    with ExitStack() as stack:
        contestants = [stack.enter_context(_contestant(name)) for name in names]
        table = _table()
        for cell in CELLS:
            _show_cell(table, cell, contestants, questions)
        Console(width=160).print(table)


def _show_cell(
    table: Table, cell: tuple[int, int], contestants: Sequence[Contestant], questions: Iterator[str]
) -> None:
    latency_ms, persons = cell
    messages = MESSAGES[cell]
    speeds: dict[str, list[Speed]] = {one.name: [] for one in contestants}
    cpu_s = {one.name: -one.cpu_s for one in contestants}
    for _ in range(ROUNDS):
        load = Load(persons, messages, latency_ms, tuple(islice(questions, messages)))
        for one in contestants:
            speeds[one.name].append(_speed(one.bear(load)))
    medians = {name: _median(measured) for name, measured in speeds.items()}
    for one in contestants:
        speed, peer = medians[one.name], medians.get(PEER)
        cpu_ms = (cpu_s[one.name] + one.cpu_s) * 1000 / (ROUNDS * messages)
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
        "the bare bots; its pacing (1/s a chat, 30/s in all) is off: the bare bots know none; half of the questions "
        "are what everybody asks, half are said differently each time"
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
            contestant.bear(Load(persons, 2 * persons * len(SAME), 0, SAME))
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

"""`python -m tests.bench.office [DEVICES [SITES]]`: 200 devices at 20 agents cleared from one batch; ten of them fail.

Hub, agents and devices are as shipped; the hub is one process, the agents are two (one is killed in an act), devices
and Telegram are this one. Once on SQLite, once on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from rich.console import Console
from rich.table import Table

from bot.batches.states import BatchState
from bot.batches.views import Batch
from bot.demo.processes import Process
from bot.people import Role
from tests.bench.office_hub import BenchHub
from tests.bench.office_sites import Sites
from tests.bench.servers import postgres
from tests.telegram_server import TelegramServer

DEVICES, SITES = 200, 20
LOOK_S, PATIENCE_S, BACK_AFTER_S = 0.1, 300.0, 2.0
IDLE_S, IDLE_SHARE = 2.0, 0.1
SENT, EDITED = ("sendMessage", "sendPhoto", "sendDocument"), ("editMessageText", "editMessageReplyMarkup")


@dataclass
class Run:
    """What was seen of one batch."""

    began_s: float = field(default_factory=time.monotonic)
    at_s: dict[str, float] = field(default_factory=dict)  # when something was so for the first time
    codes: int = 0
    questions: int = 0

    def notes(self, what: str) -> None:
        self.at_s.setdefault(what, time.monotonic() - self.began_s)


class Bench:
    """One office at one hub."""

    def __init__(self, folder: Path, hub: BenchHub, sites: Sites) -> None:
        self.hub, self.sites = hub, sites
        alone, _ = sites.killed
        others = [one for one in sites.folders if one != alone]
        self.agents = [
            Process("tests.bench.office_agents", list(map(str, run)), folder / f"agents-{at}.log")
            for at, run in enumerate((others, [alone]))
        ]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Run the agents."""
        for one in self.agents:
            one.start()
        try:
            yield
        finally:
            for one in self.agents:
                one.stop()

    async def clears(self) -> tuple[Run, Batch]:
        """Take all devices from the batch to its end."""
        run = Run()
        batch = await self.hub.open_batch()
        killing = asyncio.create_task(self._kills())
        async with asyncio.timeout(PATIENCE_S):
            while batch.ended_at is None:
                await asyncio.sleep(LOOK_S)
                batch = await self.hub.batch(batch.id)
                _note(run, batch)
                if batch.state is BatchState.ASKING:
                    await self._answer(run, batch)
            await killing
        run.notes("everything has its end")
        return run, batch

    async def _answer(self, run: Run, batch: Batch) -> None:
        codes = {at: pyotp.TOTP(site.secret).now() for at, site in enumerate(self.sites.sites, 1)}
        run.codes += await self.hub.approve(batch, codes)
        run.questions += 1
        run.notes("codes are typed")
        while (await self.hub.batch(batch.id)).state is BatchState.ASKING:
            await asyncio.sleep(LOOK_S)

    async def _kills(self) -> None:
        """Kill an agent while its device acts; start it again."""
        _, device = self.sites.killed
        while not device.disk.state.asked.get("12"):
            await asyncio.sleep(LOOK_S / 10)
        self.agents[1].kill()
        await asyncio.sleep(BACK_AFTER_S)
        self.agents[1].start()


def _note(run: Run, batch: Batch) -> None:
    counts = batch.counts
    marks = {
        "operations are opened": not counts.unopened,
        "all are read and backed up": not counts.unopened and not counts.reading,
        "the question stands": batch.state is not BatchState.PREPARING and bool(batch.digest),
        "a code was right": batch.state in {BatchState.ACTING, BatchState.DONE},
        "half of the acts are done": counts.ended > counts.total / 2,
    }
    for what, so in marks.items():
        if so:
            run.notes(what)


async def measure(name: str, url: str, devices: int, sites: int) -> None:
    """Run the act on one database, and print what came of it."""
    with tempfile.TemporaryDirectory() as path, TelegramServer() as telegram:
        folder = Path(path)
        hub = BenchHub(folder, telegram, url)
        office = Sites(folder, sites, devices)
        with office.fleet:
            await hub.opens()
            try:
                await office.pair(hub.pair, hub.people[Role.MANAGER].number)
                bench = Bench(folder, hub, office)
                with bench.at_work():
                    await hub.there(sites)
                    await _idle(hub.process.pid)
                    await _told(name, bench, telegram)
            finally:
                await hub.close()


async def _told(name: str, bench: Bench, telegram: TelegramServer) -> None:
    processes = {
        "hub": bench.hub.process.pid, "agents": bench.agents[0].pid, "devices and Telegram": os.getpid(),
    }  # fmt: skip
    before = {what: _cpu_s(pid) for what, pid in processes.items()}
    called, (rows_before, bytes_before) = len(telegram.calls), await bench.hub.held()
    run, batch = await bench.clears()
    await asyncio.sleep(2)  # what is said last is on its way
    spent = {what: _cpu_s(pid) - before[what] for what, pid in processes.items()}
    rows_after, bytes_after = await bench.hub.held()
    items = await bench.hub.items(batch.id)
    ends = Counter((str(one.phase or "left out"), one.reason, one.code) for one in items)
    hurt = [
        (trouble, *next((str(one.phase or "left out"), one.reason, one.code) for one in items
                        if one.device.skpbh == disk))
        for disk, trouble in bench.sites.troubles.items()
    ]  # fmt: skip
    console = Console(width=120)
    console.print(
        f"[bold]{name}[/]: {batch.counts.total} devices, load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores"
    )
    console.print(_table(("phase", "after"), [(what, f"{s:.1f} s") for what, s in run.at_s.items()]))
    console.print(
        _table(("end", "reason", "code", "devices"), [(*key, str(n)) for key, n in ends.most_common()])
    )
    console.print(_table(("trouble", "end", "reason", "code"), hurt))
    methods = Counter(one.method for one in telegram.calls[called:])
    acts = bench.sites.acts()
    done = {one.device.skpbh for one in items if str(one.phase) == "done"}
    rows = [
        ("devices that cleared each type exactly once", sum(_once(one) for one in acts.values())),
        ("of these done by the hub's rows", len(done & {disk for disk, one in acts.items() if _once(one)})),
        (
            "devices that cleared any type twice",
            sum(max(one.values(), default=0) > 1 for one in acts.values()),
        ),
        ("questions", run.questions),
        ("codes typed", run.codes),
        ("messages sent", sum(methods[one] for one in SENT)),
        ("messages edited", sum(methods[one] for one in EDITED)),
        ("rows a device", f"{(rows_after - rows_before) / len(items):.0f}"),
        ("KiB a device in the database", f"{(bytes_after - bytes_before) / len(items) / 1024:.1f}"),
        *((f"processor, {what}", f"{s:.1f} s") for what, s in spent.items()),
    ]
    console.print(_table(("figure", ""), [(what, str(value)) for what, value in rows]))


async def _idle(pid: int) -> None:
    """Wait until a process does next to nothing: what it does at its start is no part of the act."""
    spent_s, before_s = 1.0, _cpu_s(pid)
    while spent_s > IDLE_SHARE * IDLE_S:
        await asyncio.sleep(IDLE_S)
        spent_s, before_s = _cpu_s(pid) - before_s, _cpu_s(pid)


def _once(acts: object) -> bool:
    return isinstance(acts, dict) and bool(acts) and set(acts.values()) == {1}


def _cpu_s(pid: int) -> float:
    """Return what a process has had of the processor; Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    return table


async def main(devices: int, sites: int) -> None:
    await measure("SQLite", "", devices, sites)
    with postgres() as url:
        await measure("PostgreSQL", url, devices, sites)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    given = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*([*given, DEVICES, SITES][:2] if len(given) != 1 else [given[0], SITES])))

"""`python -m tests.bench.office [DEVICES [SITES]]`: 200 devices at 20 agents cleared from one message; ten suffer.

The clerk's /batch is what the time counts from; the manager presses and types his codes at Telegram as well.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.batches.states import BatchState
from bot.batches.views import Batch
from bot.demo.processes import Process
from bot.people import Role
from tests.bench.office_figures import Seen, cpu_s, tell
from tests.bench.office_hub import BenchHub, site_name
from tests.bench.office_people import OfficePeople
from tests.bench.office_sites import Sites
from tests.bench.servers import postgres
from tests.telegram_server import TelegramServer

DEVICES, SITES = 200, 20
LOOK_S, PATIENCE_S, BACK_AFTER_S = 0.1, 600.0, 2.0
IDLE_S, IDLE_SHARE = 2.0, 0.1


@dataclass
class Run:
    """What was seen of one batch while it went on."""

    began_s: float = field(default_factory=time.monotonic)
    at_s: dict[str, float] = field(default_factory=dict)  # when something was so for the first time
    summary: str = ""  # what the clerk is told in the end

    def notes(self, what: str) -> None:
        self.at_s.setdefault(what, time.monotonic() - self.began_s)


class Bench:
    """One office at one hub."""

    def __init__(self, folder: Path, hub: BenchHub, sites: Sites) -> None:
        self.hub, self.sites = hub, sites
        self.run = Run()
        secrets = {site_name(at): site.secret for at, site in enumerate(sites.sites)}
        clerk, manager = hub.users[Role.CLERK], hub.users[Role.MANAGER]
        self.people = OfficePeople(clerk, manager, secrets, self.run.notes)
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

    async def clears(self) -> Batch:
        """Take all devices from the clerk's message to what he is told in the end."""
        self.run.began_s = time.monotonic()
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as others:
            approving = others.create_task(self.people.approves())
            others.create_task(self._kills())
            await self.people.asks()
            batch = await self._watches(await self.hub.newest())
            self.run.summary = await self.people.ends()
            approving.cancel()
        return batch

    async def _watches(self, batch: Batch) -> Batch:
        """Note how far it is, until its end."""
        while batch.ended_at is None:
            await asyncio.sleep(LOOK_S)
            batch = await self.hub.batch(batch.id)
            _note(self.run, batch)
        self.run.notes("everything has its end")
        return batch

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
    before = {what: cpu_s(pid) for what, pid in processes.items()}
    called, (rows, size) = len(telegram.calls), await bench.hub.held()
    batch = await bench.clears()
    await asyncio.sleep(2)  # what is said last is on its way
    rows_now, size_now = await bench.hub.held()
    seen = Seen(
        at_s=bench.run.at_s,
        summary=bench.run.summary,
        items=await bench.hub.items(batch.id),
        requests=Counter(one.method for one in telegram.calls[called:]),
        questions=bench.people.questions,
        codes=bench.people.codes,
        rows=rows_now - rows,
        size_bytes=size_now - size,
        spent_s={what: cpu_s(pid) - before[what] for what, pid in processes.items()},
    )
    tell(name, seen, bench.sites)


async def _idle(pid: int) -> None:
    """Wait until a process does next to nothing: what it does at its start is no part of the act."""
    spent_s, before_s = 1.0, cpu_s(pid)
    while spent_s > IDLE_SHARE * IDLE_S:
        await asyncio.sleep(IDLE_S)
        spent_s, before_s = cpu_s(pid) - before_s, cpu_s(pid)


async def main(devices: int, sites: int) -> None:
    await measure("SQLite", "", devices, sites)
    with postgres() as url:
        await measure("PostgreSQL", url, devices, sites)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    given = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*([*given, DEVICES, SITES][:2] if len(given) != 1 else [given[0], SITES])))

"""`python -m tests.bench.hubs [COUNT…]`: what 1, 2 and 4 hubs on one PostgreSQL database do, and what each thing costs.

Hubs, Telegram, the server and the agents share this machine's processors: where these are all at work, more hubs are
no faster, and what counts is what each message and command costs.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot.records import schema
from bot.records.database import Database, open_engine
from bot.records.people import SiteRow
from bot.relay import commands
from tests.bench.crowd import Load, Took
from tests.bench.questions import SAME, endless
from tests.bench.rows import quantile
from tests.bench.servers import postgres
from tests.bot.relay.play import Agent, Recorder, ended, inspect, pair

COUNTS = (1, 2, 4)
PERSONS, MESSAGES = 32, 400
AGENTS, EACH = 32, 8
WAKE_S = 90.0
SHORT = httpx.Limits(keepalive_expiry=2.0)  # the hubs keep a silent connection for 5 s


class Splicer:
    """Stands before the hubs: each connection goes to the next of them."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = itertools.cycle(ports)
        self.port = 0
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._splice, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _splice(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", next(self._ports))
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except OSError:
        pass
    finally:
        target.close()


@dataclass
class Running:
    """Hubs that run, with Telegram before them.

    Attributes:
        processes: the hubs'.
    """

    url: str
    ports: list[int]
    processes: list[subprocess.Popen[bytes]]
    telegram: subprocess.Popen[str]

    def bear(self, load: Load) -> Took:
        """Return what it took to answer everybody."""
        assert self.telegram.stdin is not None
        assert self.telegram.stdout is not None
        print(json.dumps(asdict(load)), file=self.telegram.stdin, flush=True)
        answer = json.loads(self.telegram.stdout.readline())
        return Took(answer["seconds"], tuple(answer["spans_ms"]))

    @property
    def cpu_s(self) -> float:
        """What all hubs have spent on processors, in seconds."""
        return sum(map(_cpu_s, (one.pid for one in self.processes)))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(counts: Sequence[int]) -> None:
    columns = ("hubs", "messages/s", "p50", "p99", "hubs' CPU a message", "commands/s", "to its agent p50", "p99",
               "hubs' CPU a command")  # fmt: skip
    table = Table(*columns, title="several hubs on one PostgreSQL database", caption=__doc__)
    questions = endless()
    for count in counts:
        with postgres() as server, _running(server, count) as hubs:
            table.add_row(str(count), *_messages(hubs, questions), *asyncio.run(_commands(hubs)))
    Console(width=160).print(table)


def _messages(hubs: Running, questions: Iterator[str]) -> list[str]:
    hubs.bear(Load(PERSONS, 2 * PERSONS * len(SAME), 0, SAME))  # everybody is known
    before = hubs.cpu_s
    took = hubs.bear(Load(PERSONS, MESSAGES, 0, tuple(islice(questions, MESSAGES))))
    spans, cpu_ms = took.spans_ms, (hubs.cpu_s - before) * 1000 / MESSAGES
    p50, p99 = statistics.median(spans), quantile(spans, 0.99)
    return [f"{MESSAGES / took.seconds:.0f}", f"{p50:.0f} ms", f"{p99:.0f} ms", f"{cpu_ms:.1f} ms"]


async def _commands(hubs: Running) -> list[str]:
    """Let each agent do its commands one after the other, asking one hub and reporting to the next."""
    database = Database(hubs.url)
    agents = [await database.do(_paired, number) for number in range(AGENTS)]
    spans: list[float] = []
    before, began = hubs.cpu_s, time.perf_counter()
    await asyncio.gather(*(_work(hubs, database, one, at, spans) for at, one in enumerate(agents)))
    took_s, count = time.perf_counter() - began, AGENTS * EACH
    await database.close()
    cpu_ms = (hubs.cpu_s - before) * 1000 / count
    p50, p99 = statistics.median(spans), quantile(spans, 0.99)
    return [f"{count / took_s:.0f}", f"{p50:.0f} ms", f"{p99:.0f} ms", f"{cpu_ms:.1f} ms"]


def _paired(session: Session, number: int) -> Agent:
    agent, site = Agent(), SiteRow(name=f"Site {number}")
    session.add(site)
    session.flush()
    pair(session, agent, Recorder(), site.id or 0)
    return agent


async def _work(hubs: Running, database: Database, agent: Agent, at: int, spans: list[float]) -> None:
    asked, told = (f"http://127.0.0.1:{hubs.ports[(at + one) % len(hubs.ports)]}/agent/v1" for one in (0, 1))
    async with httpx.AsyncClient(headers=agent.headers, timeout=60, limits=SHORT) as http:
        for number in range(EACH):
            name = f"{agent.id}-{number}"
            polling = asyncio.create_task(http.get(f"{asked}/commands/next", params={"wait": 50}))
            await asyncio.sleep(0.05)
            began = time.perf_counter()
            await database.do(_queue, agent, name)
            answer = await polling
            spans.append((time.perf_counter() - began) * 1000)
            assert answer.json()["id"] == name, answer.text
            report = ended(1).model_dump(mode="json")
            done = await http.post(f"{told}/commands/{name}/reports", json=report)
            assert done.status_code == httpx.codes.OK, done.text


def _queue(session: Session, agent: Agent, name: str) -> None:
    commands.queue(session, agent.id, inspect(name).model_copy(update={"operation": None}))


@contextmanager
def _running(url: str, count: int) -> Iterator[Running]:
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="qingka-bench-"))
        telegram = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.crowd"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(_end, telegram)
        assert telegram.stdout is not None
        where = json.loads(telegram.stdout.readline())
        ports = [_free_port() for _ in range(count)]
        given = _environment(home, url, where, Splicer(ports).port)
        processes = [_hub(given, port) for port in ports]
        for process in processes:
            stack.callback(_end, process)
        for port in ports:
            _wait_for(port)
        yield Running(url, ports, processes, telegram)


def _environment(home: str, url: str, telegram: dict[str, str], port: int) -> dict[str, str]:
    return {
        **os.environ,
        "QINGKA_HOME": home,
        "QINGKA_SETTINGS": "",
        "QINGKA_DATABASE_URL": url,
        "QINGKA_TELEGRAM_TOKEN": telegram["token"],
        "QINGKA_TELEGRAM_BASE_URL": telegram["base_url"],
        "QINGKA_TELEGRAM_PACED": "false",
        "QINGKA_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{port}",
        "QINGKA_FLOOD_PER_MINUTE": "1000000",
        "QINGKA_LOG_LEVEL": "ERROR",
    }


def _hub(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot.cli", "serve"]
    return subprocess.Popen(command, env={**environment, "QINGKA_RELAY_PORT": str(port)})


def _wait_for(port: int) -> None:
    until_s = time.monotonic() + WAKE_S
    while time.monotonic() < until_s:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError("a hub is not ready")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or COUNTS)

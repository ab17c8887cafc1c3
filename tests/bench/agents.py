"""`python -m tests.bench.agents [COUNT]`: 10,000 agents in long polls at one hub process, beside a bare FastAPI route.

What each costs is the difference in resident memory of the server's process; agents are sockets of this one. How fast a
command reaches its agent is from before its transaction until its last byte has come. Any count from 1 will do; the
memory of fewer than a thousand says little, as a process grows by leaps.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tests.bench.agents_hub import token_of
from tests.bench.rows import Row, quantile, show

AGENTS, COMMANDS, WARM, PAUSE_S = 10_000, 300, 200, 0.03
OK, NOTHING = b"HTTP/1.1 200 ", b"HTTP/1.1 204 "
LOG_SHOWN = 2000  # characters
AT_ONCE = 100  # connections that come at the same time
REQUEST = (
    "GET /agent/v1/commands/next?wait=3600 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nUser-Agent: qingka-agent/0.1.0\r\n"
    "Authorization: Bearer {token}\r\n\r\n"
)


class Server:
    """A server of agents_hub, and what it says.

    Args:
        log: where its standard error goes.
    """

    def __init__(self, process: subprocess.Popen[str], log: IO[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self._log = log
        self.port = int(self._answer())

    def ask(self, line: str) -> list[float]:
        """Return its answer. Raises RuntimeError: it has ended."""
        self._in.write(line + "\n")
        self._in.flush()
        return [float(one) for one in self._answer().split()]

    def _answer(self) -> str:
        if answer := self._out.readline():
            return answer
        self._log.seek(0)
        raise RuntimeError(f"the server has ended: {self._log.read()[-LOG_SHOWN:]}")


class Poll(asyncio.Protocol):
    """One agent's connection.

    Attributes:
        answered: the moment of its newest answer.
    """

    def __init__(self, port: int, number: int) -> None:
        self._port, self._number = port, number
        self.answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self.asks()

    def asks(self) -> None:
        """Poll, and await an answer."""
        self.answered = asyncio.get_running_loop().create_future()
        self.asks_again()

    def asks_again(self) -> None:
        """Poll again: nothing came for so long."""
        asked = REQUEST.format(port=self._port, token=token_of(self._number))
        self._read = b""
        self._transport.write(asked.encode())

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._read.startswith(NOTHING):
            self.asks_again()
        elif not self._read.startswith(OK):
            self._fails(self._read[:400].decode())
        elif self._read.endswith(b"}"):  # the head comes by itself
            self.answered.set_result(time.monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        self._fails(f"agent {self._number} lost its connection: {exc or 'the server closed it'}")

    def _fails(self, why: str) -> None:
        if not self.answered.done():
            self.answered.set_exception(RuntimeError(why))
            self.answered.exception()  # most of them nobody awaits


@dataclass(frozen=True, slots=True)
class Took:
    each_bytes: float  # of an agent that waits
    each_cpu_ms: float  # from its connection until it waits
    reach_ms: list[float]  # each command


async def measure(server: Server, count: int) -> Took:
    """Let agents come, and send some of them commands."""
    warm = min(WARM, count // 2)
    polls = [await _connected(server.port, one) for one in range(warm)]
    for one in range(warm):
        server.ask(f"send {one}")
        await polls[one].answered
        polls[one].asks()
    await _settled(server)
    before, cpu_before = server.ask("memory")
    for first in range(warm, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        polls += await asyncio.gather(*(_connected(server.port, one) for one in numbers))
    await _settled(server)
    after, cpu_after = server.ask("memory")
    dice = random.Random(7)
    reach = []
    for number in dice.sample(range(warm, count), min(COMMANDS, count - warm)):
        (began,) = await asyncio.to_thread(server.ask, f"send {number}")
        reach.append((await polls[number].answered - began) * 1000)
        await asyncio.sleep(PAUSE_S)
    came = count - warm
    return Took((after - before) / came, (cpu_after - cpu_before) / came * 1000, reach)


async def _connected(port: int, number: int) -> Poll:
    _, poll = await asyncio.get_running_loop().create_connection(
        lambda: Poll(port, number), "127.0.0.1", port
    )
    return poll


async def _settled(server: Server) -> None:
    """Wait until the server has nothing left to do."""
    spent = 1.0
    while spent > 0.1:
        _, before = server.ask("memory")
        await asyncio.sleep(1)
        spent = server.ask("memory")[1] - before


@contextmanager
def serving(name: str, count: int) -> Iterator[Server]:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.agents_hub", name, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Server(process, log)
        finally:
            process.kill()
            process.wait()


def rows(count: int = AGENTS) -> list[Row]:
    """Return what a waiting agent costs, and how fast commands come, at the relay and at a bare route."""
    took = {}
    for name in ("bare", "relay"):
        with serving(name, count) as server:
            took[name] = asyncio.run(measure(server, count))
    ours, peer = took["relay"], took["bare"]
    kib, bare_kib = ours.each_bytes / 1024, peer.each_bytes / 1024
    p99, bare_p99 = quantile(ours.reach_ms, 0.99), quantile(peer.reach_ms, 0.99)
    median, bare_median = statistics.median(ours.reach_ms), statistics.median(peer.reach_ms)
    told = f"a bare route that waits: {{:.3g}} {{}}, load {os.getloadavg()[0]:.1f}"
    return [
        Row(
            f"{count} agents wait: each", kib, "KiB", told.format(bare_kib, "KiB"), kib / bare_kib, "≤ 30 KiB"
        ),
        Row("each comes", ours.each_cpu_ms, "ms of processor", told.format(peer.each_cpu_ms, "ms")),
        Row("a command reaches one, median", median, "ms", told.format(bare_median, "ms")),
        Row("a command reaches one, p99", p99, "ms", told.format(bare_p99, "ms"), limit="≤ 100 ms"),
    ]


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else AGENTS))

"""`qingka demo`, as a process: its tour, and what is left when its terminal is closed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.processes import Process, StageError
from tests.stories.office import LONG_S


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Process]:
    (tmp_path / "tmp").mkdir()
    demo = Process("bot.cli", ["demo"], tmp_path / "demo.log", {"TMPDIR": str(tmp_path / "tmp")})
    demo.start()
    yield demo
    demo.stop()


async def test_the_tour_comes_out_as_written(demo: Process) -> None:
    await demo.heard("The tour came out as written", timeout_s=3 * LONG_S)


async def test_when_its_terminal_is_closed_nothing_goes_on(demo: Process, tmp_path: Path) -> None:
    port = await _port_of_hub(tmp_path / "tmp")
    os.kill(demo.pid, signal.SIGHUP)
    with pytest.raises(StageError, match="ended with 1:"):
        await demo.heard("what it never says", LONG_S)
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass
    assert [*(tmp_path / "tmp").glob("qingka-demo-*")] == []


async def _port_of_hub(folder: Path) -> int:
    async with asyncio.timeout(LONG_S):
        while True:
            said = "".join(log.read_text("utf-8") for log in folder.glob("qingka-demo-*/hub.log"))
            if found := re.search(r"relay listens on http://127\.0\.0\.1:(\d+)", said):
                return int(found[1])
            await asyncio.sleep(0.05)

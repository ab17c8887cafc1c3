"""The agent's event loop never waits for the port: the device here answers only while the loop runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from device.agent import Agent
from device.contract import Backup, Outcome, Plan, Verify
from device.link import Link
from device.simulator.converter import Converter
from device.simulator.disk import Disk
from device.simulator.wire_pty import PtyWire
from tests.device.hub import RelayHub
from tests.device.site import SETTINGS, Site

LONG_S = 60
BLOCKED_S = 10.0  # a turn of a loop that is not blocked takes a thousandth of it


class TickingWire(PtyWire):
    """Before each frame that the device sends, the loop must take a turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self.turns = 0
        self.blocked = 0

    def write(self, data: bytes) -> None:
        turn = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop)
        try:
            turn.result(BLOCKED_S)
            self.turns += 1
        except TimeoutError:
            self.blocked += 1
        super().write(data)


@contextmanager
def answering(wire: TickingWire) -> Iterator[None]:
    stop = threading.Event()
    device = threading.Thread(target=Converter(Disk(SETTINGS), wire, stop).serve)
    device.start()
    try:
        yield
    finally:
        stop.set()
        device.join()
        wire.close()


@asynccontextmanager
async def running(site: Site, hub: RelayHub, port: str) -> AsyncIterator[None]:
    """Run the site's agent with its device at `port`."""
    device = site.config.devices[0].model_copy(update={"port": port})
    limits = site.config.limits.model_copy(update={"first_wait_s": 3 * BLOCKED_S})
    paired = await hub.enrols(site.identity, site.journal.id)
    config = site.config.model_copy(update={"hub": paired, "devices": (device,), "limits": limits})
    stop = asyncio.Event()
    async with Link(config.hub) as link:
        agent = asyncio.create_task(Agent(config, site.journal, link, site.identity).run(stop))
        yield
        stop.set()
        await agent


async def test_the_loop_goes_on_while_the_device_is_waited_for(tmp_path: Path) -> None:
    wire = TickingWire(asyncio.get_running_loop())
    with Site(tmp_path) as site, answering(wire):
        async with RelayHub(tmp_path) as hub, running(site, hub, wire.address), asyncio.timeout(LONG_S):
            for name, command in (("b", Backup(**site.address() | {"id": "b"})), ("v", _verify(site))):
                await hub.queues(command)
                assert (await hub.end_of(name)).outcome is Outcome.DONE
    assert wire.blocked == 0
    assert wire.turns > 40  # two commands of some twenty frames and more


def _verify(site: Site) -> Verify:
    return Verify(**site.address() | {"id": "v"}, plan=Plan.CLEAR)

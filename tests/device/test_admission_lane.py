"""A batch's code is looked at while the devices are at work: it needs no port, and waits for none."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

from device.agent import Agent
from device.clock import now
from device.contract import AnyCommand, Ended, Inspect, Outcome, Plan, Presence, PresenceAnswer, Report
from device.link import Link, Receipt
from device.simulator.fleet import Fleet
from tests.device.site import QUICK
from tests.office.fleets import simulators
from tests.office.site import OfficeSite

LONG_S = 60.0
PATIENT = QUICK.model_copy(update={"first_wait_s": LONG_S, "backoff_max_s": 0.05})


class HandingLink(Link):
    """A hub that hands out these commands and wants every report once."""

    def __init__(self, *commands: AnyCommand) -> None:
        self._commands = list(commands)
        self.ended: asyncio.Queue[tuple[str, Ended]] = asyncio.Queue()

    async def presence(self, shown: Presence) -> PresenceAnswer:
        return PresenceAnswer(poll_wait_s=1, cancel=(), trusted=True, clock=now())

    async def next_command(
        self, busy: Collection[str], known: Collection[str], wait_s: int
    ) -> AnyCommand | None:
        if self._commands:
            return self._commands.pop(0)
        await asyncio.sleep(0.05)
        return None

    async def report(self, command: str, report: Report) -> Receipt:
        if isinstance(report.body, Ended):
            self.ended.put_nowait((command, report.body))
        return Receipt(report.seq + 1)


async def test_a_code_is_checked_while_the_only_device_is_at_work(tmp_path: Path) -> None:
    with Fleet(simulators([0])) as fleet:
        site = OfficeSite(tmp_path, fleet.devices, limits=PATIENT)
        admission = site.admission(await asyncio.to_thread(site.prepares, 0))
        fleet.devices[0].faults.add(f"late-answer:{LONG_S:g}@30*1")
        inspect = Inspect(**site.address(0), plan=Plan.CLEAR)
        link, stop = HandingLink(inspect, admission), asyncio.Event()
        agent = asyncio.create_task(Agent(site.config, site.journal, link, site.identity).run(stop))
        ends: dict[str, Ended] = {}
        async with asyncio.timeout(LONG_S):
            while admission.id not in ends:
                command, ended = await link.ended.get()
                ends[command] = ended
            while fleet.devices[0].faults.waiting:  # until the device has begun to be late
                await asyncio.sleep(0.01)
        assert ends[admission.id].outcome is Outcome.DONE
        assert inspect.id not in ends
        stop.set()
        await asyncio.wait({agent}, timeout=0.2)  # it has told its commands to stop
        fleet.devices[0].stopping.set()
        await agent
        site.close()

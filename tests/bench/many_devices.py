"""`python -m tests.bench.many_devices [N]`: N devices (64) on one agent: bytes on the line, and all at work at once.

Agent, relay and devices are in this one process: what it takes of the processor is theirs together.
"""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from device.contract import AnyCommand, Backup, Ended, Plan, Verify
from device.presence import presence_of
from device.simulator.converter import Converter
from device.simulator.fleet import Fleet
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.wires import BITS_PER_BYTE, PacedWire
from tests.device.hub import RelayHub
from tests.office.fleets import simulators
from tests.office.office import Office
from tests.office.pairing import pair
from tests.office.site import BATCH, OfficeSite

DISKS = {
    "one type, 100 invoices": (TypeSettings("007", 100),),
    "two types, 500 each": (TypeSettings("004", 500), TypeSettings("007", 500)),
    "three types, 20 each": (TypeSettings("004", 20), TypeSettings("007", 20), TypeSettings("026", 20)),
}
BAUD, COUNTING = 9600, 10**7  # a line that counts its bytes and takes no time over them
LINE_S = 0.1  # what each exchange takes, in place of a line: nobody computes meanwhile


def on_the_line() -> None:
    """Print how long a line of 9600 is busy for each step of one device."""
    for name, types in DISKS.items():
        (device,) = simulators([0], SimSettings(types=types))
        device.wire = line = PacedWire(device.wire, COUNTING)
        device.converter = Converter(device.disk, line, device.stopping)
        with Fleet([device]), tempfile.TemporaryDirectory() as folder:
            site = OfficeSite(Path(folder) / "site", [device])
            steps = {"backup": site.backs_up, "verify": site.verifies, "backup again": site.backs_up}
            told = []
            for step, ask in steps.items():
                before = line.carried
                ask(0)
                told.append(f"{step} {(line.carried - before) * BITS_PER_BYTE / BAUD:.1f} s")
            site.close()
        print(f"{name}: {', '.join(told)}")


async def side_by_side(count: int) -> None:
    """Take `count` devices of one agent from the backup to the clear, and print when each was ready."""
    faults = {number: [f"late-answer:{LINE_S}"] for number in range(count)}
    with tempfile.TemporaryDirectory() as folder:
        async with RelayHub(Path(folder)) as hub:
            office = Office(Path(folder), sites=1, each=count, faults=faults)
            with office.plugged_in():
                await office.pairs(lambda number, enrolment: pair(hub, number, enrolment))
                async with office.at_work():
                    await _clear(hub, office.sites[0], count)


async def _clear(hub: RelayHub, site: OfficeSite, count: int) -> None:
    hub.agent_id = site.config.hub.agent
    address = site.address
    await _step(hub, "backup", [Backup(**address(one)) for one in range(count)])
    ends = await _step(
        hub, "verify", [Verify(**address(one), plan=Plan.CLEAR, batch=BATCH) for one in range(count)]
    )
    seen = [one.evidence for one in ends if one.evidence is not None]
    await _step(hub, "admit", [site.admission(seen)])
    await _step(hub, "act", [site.acts(one) for one in seen])
    began_s = time.perf_counter()
    shown = presence_of(site.config, site.journal, "bench", ())
    took_s = time.perf_counter() - began_s
    print(
        f"presence: {len(shown.model_dump_json())} bytes, {took_s * 1000:.1f} ms; cleared {len(site.cleared())}"
    )


async def _step(hub: RelayHub, name: str, commands: Sequence[AnyCommand]) -> list[Ended]:
    began_s, spent_s = time.monotonic(), time.process_time()
    for command in commands:
        code = getattr(command, "code", None)
        await hub.queues(command.model_copy(update={"code": None}) if code else command, code)
    ends: dict[str, Ended] = {}
    took: list[float] = []
    wanted = {one.id for one in commands}
    read = 0
    while len(ends) < len(commands):
        fresh, read = hub.listener.reports[read:], len(hub.listener.reports)
        for known, report in fresh:
            if isinstance(report.body, Ended) and known.id in wanted:
                ends[known.id] = report.body
                took.append(time.monotonic() - began_s)
        await asyncio.sleep(0.02)
    print(
        f"{name}: first {took[0]:.1f} s, median {statistics.median(took):.1f} s, last {took[-1]:.1f} s,"
        f" processor {time.process_time() - spent_s:.1f} s, {len(ends)} ends"
    )
    return [ends[one.id] for one in commands]


def main() -> None:
    logging.disable(logging.WARNING)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    on_the_line()
    for count in (1, int(sys.argv[1]) if len(sys.argv) > 1 else 64):
        print(f"{count} at once, {LINE_S} s an exchange")
        asyncio.run(side_by_side(count))


if __name__ == "__main__":
    main()

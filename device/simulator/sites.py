"""`python -m device.simulator.sites PLAN`: simulated sites in one process, each an agent with its devices.

Pairs them with the hub, writes what the approvers' authenticators hold to secrets.json beside the plan (by site, by
person), prints READY and is their agents until SIGTERM. For demonstrations: no site that exists runs so.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from device.agent import Agent
from device.approvers import add
from device.config import Config, PlaceConfig
from device.enrol import Wish, enrol
from device.finding import Named
from device.identity import Identity
from device.journal import Journal
from device.link import Link
from device.simulator.fleet import Fleet
from device.simulator.serve import Simulator
from device.simulator.settings import settings_of

SECRETS, PLACE, BAUD = "secrets.json", "备份", 9600


class PlannedDevice(BaseModel):
    name: str
    settings: Mapping[str, Any]  # as `qingka-agent sim --settings` reads them
    faults: tuple[str, ...] = ()


class PlannedSite(BaseModel):
    name: str
    code: str  # for pairing
    devices: tuple[PlannedDevice, ...]


class Plan(BaseModel):
    hub: str
    approvers: Mapping[str, str]  # at every site: name by person number
    sites: tuple[PlannedSite, ...]


Secrets = dict[str, dict[str, str]]


def run(path: Path) -> None:
    """Run until SIGTERM."""
    plan, folder = Plan.model_validate_json(path.read_bytes()), path.parent
    devices = [[_simulator(one) for one in site.devices] for site in plan.sites]
    with Fleet(one for some in devices for one in some):
        asyncio.run(_run(plan, folder, devices))


async def _run(plan: Plan, folder: Path, devices: Sequence[Sequence[Simulator]]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with ThreadPoolExecutor(len(devices)) as threads:
        loop = asyncio.get_running_loop()
        pairing = [
            loop.run_in_executor(threads, _pair, plan, site, folder, some)
            for site, some in zip(plan.sites, devices, strict=True)
        ]
        configs = await asyncio.gather(*pairing)
    async with contextlib.AsyncExitStack() as there:
        agents = [await there.enter_async_context(_agent(config)) for config, _ in configs]
        _keep(folder, {site.name: held for site, (_, held) in zip(plan.sites, configs, strict=True)})
        print("READY", flush=True)  # noqa: T201  whoever started it waits for this
        await asyncio.gather(*(agent.run(stop) for agent in agents))


def _simulator(planned: PlannedDevice) -> Simulator:
    return Simulator(settings_of(planned.settings), faults=planned.faults)


def _pair(
    plan: Plan, site: PlannedSite, folder: Path, devices: Sequence[Simulator]
) -> tuple[Config, dict[str, str]]:
    """Return the configuration of a site that was paired, and its approvers' secrets by person."""
    home = folder / site.name
    (home / PLACE).mkdir(parents=True)
    named = [
        Named(planned.name, one.address, BAUD, "") for planned, one in zip(site.devices, devices, strict=True)
    ]
    place = PlaceConfig(name=PLACE, path=home / PLACE)
    paired = enrol(
        Wish(home / "qingka-agent.toml", plan.hub, site.code, _no_password, tuple(named), (place,))
    )
    with contextlib.closing(Journal(paired.config.state)) as journal:
        held = {person: add(journal, person, name).secret for person, name in plan.approvers.items()}
    return paired.config, held


@contextlib.asynccontextmanager
async def _agent(config: Config) -> AsyncIterator[Agent]:
    with contextlib.closing(Journal(config.state)) as journal:
        journal.rise()
        async with Link(config.hub) as link:
            yield Agent(config, journal, link, Identity.load(config.state))


def _keep(folder: Path, secrets: Secrets) -> None:
    with os.fdopen(os.open(folder / SECRETS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(secrets, file)


def _no_password(_name: str, _skpbh: str) -> str:
    return ""


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    run(Path(sys.argv[1]))

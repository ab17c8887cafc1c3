"""An office: many agents, each with many simulated devices, all in this process, at a hub that is somewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from device.agent import Agent
from device.config import HubConfig
from device.contract import Enrolment
from device.link import Link
from device.presence import device_presence
from device.simulator.fleet import Fleet
from device.simulator.settings import SimSettings
from tests.device.site import QUICK
from tests.office.fleets import FEW, Faults, simulators
from tests.office.site import OfficeSite

LIMITS = QUICK.model_copy(
    update={"first_wait_s": 5, "net_wait_s": 5, "backoff_max_s": 0.5, "presence_s": 5, "progress_s": 5}
)
# Trades the enrolment of the site with this number, from 0, for what the hub gives; it makes the pairing code.
Pair = Callable[[int, Enrolment], Awaitable[HubConfig]]


class Office:
    """Sites 0 to `sites` - 1; the devices of site s have the numbers s × `each` and following.

    Args:
        faults: by a device's number, as the simulator takes them.
        config: more of each agent's configuration.
    """

    def __init__(
        self, folder: Path, sites: int, each: int, settings: SimSettings = FEW, faults: Faults | None = None,
        **config: Any,
    ) -> None:  # fmt: skip
        self.fleet = Fleet(simulators(range(sites * each), settings, faults))
        self.sites = [
            OfficeSite(
                folder / f"site-{one}",
                self.fleet.devices[one * each :][:each],
                **{"limits": LIMITS, **config},
            )
            for one in range(sites)
        ]

    @contextmanager
    def plugged_in(self) -> Iterator[None]:
        """Serve the devices; their sites are over then."""
        with self.fleet:
            try:
                yield
            finally:
                for site in self.sites:
                    site.close()

    async def pairs(self, pair: Pair) -> None:
        """Pair every site with the hub."""
        for number, site in enumerate(self.sites):
            devices = tuple(map(device_presence, site.config.devices))
            enrolment = Enrolment(
                code="", public_key=site.identity.public_key, journal=site.journal.id, devices=devices
            )
            site.config = site.config.model_copy(update={"hub": await pair(number, enrolment)})

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Run the agents of all sites on this event loop."""
        stop = asyncio.Event()
        async with AsyncExitStack() as links:
            agents = [
                asyncio.create_task(one) for one in [await _agent(site, links, stop) for site in self.sites]
            ]
            try:
                yield
            finally:
                stop.set()
                await asyncio.gather(*agents)


async def _agent(site: OfficeSite, links: AsyncExitStack, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
    link = await links.enter_async_context(Link(site.config.hub))
    return Agent(site.config, site.journal, link, site.identity).run(stop)

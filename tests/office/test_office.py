"""Many agents at one hub: devices are verified side by side, let in by a code a site, and cleared once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from device.contract import AnyCommand, Backup, Ended, Outcome, Plan, Verify
from tests.device.hub import RelayHub
from tests.office.office import Office
from tests.office.pairing import pair
from tests.office.site import BATCH, OfficeSite

LONG_S = 90.0


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RelayHub]:
    async with RelayHub(tmp_path) as hub:
        yield hub


async def asks(hub: RelayHub, site: OfficeSite, *commands: AnyCommand) -> list[Ended]:
    """Queue commands of one site together; return their ends."""
    for command in commands:
        hub.agent_id = site.config.hub.agent
        code = getattr(command, "code", None)
        await hub.queues(command.model_copy(update={"code": None}) if code else command, code)
    return [await hub.end_of(command.id) for command in commands]


async def clears(hub: RelayHub, site: OfficeSite) -> list[Outcome]:
    """Take all devices of a site from the backup to the clear; return the ends of the acts."""
    numbers = range(len(site.devices))
    prefix = site.config.hub.agent

    def named(what: str, number: int) -> dict[str, object]:
        return {**site.address(number), "id": f"{prefix}-{what}{number}"}

    await asks(hub, site, *(Backup(**named("b", one)) for one in numbers))
    ends = await asks(
        hub, site, *(Verify(**named("v", one), plan=Plan.CLEAR, batch=BATCH) for one in numbers)
    )
    seen = [one.evidence for one in ends if one.evidence is not None]
    await asks(hub, site, site.admission(seen, id=f"{prefix}-admit"))
    acts = [site.acts(one, id=f"{prefix}-a{one.operation}") for one in seen]
    return [ended.outcome for ended in await asks(hub, site, *acts)]


async def test_every_device_of_an_office_is_cleared_once(tmp_path: Path, hub: RelayHub) -> None:
    office = Office(tmp_path, sites=2, each=3)
    with office.plugged_in():
        await office.pairs(lambda number, enrolment: pair(hub, number, enrolment))
        async with office.at_work(), asyncio.timeout(LONG_S):
            outcomes = await asyncio.gather(*(clears(hub, site) for site in office.sites))
        assert outcomes == [[Outcome.DONE] * 3] * 2
        assert [len(site.cleared()) for site in office.sites] == [3, 3]

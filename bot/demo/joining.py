"""Makes the demo's sites, its people and their roles, and joins the agents."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from bot import sites
from bot.demo.cast import Cast, Member
from bot.demo.processes import StageError
from bot.demo.sites import READY_S, SimulatedSites
from bot.demo.stage import Stage
from bot.demo.team import Team
from bot.demo.tour import SITE
from bot.people import Role
from bot.records.relay import AgentRow
from bot.relay import pairing

LOOK_S = 0.05
People = tuple[Member, Member, Member, Member, Member]  # in the order of Team


async def join_site(stage: Stage, cast: Cast) -> Team:
    """Make one site, with the stage's agent."""
    codes, people = await _people(cast, [SITE])
    clerk, manager, second, support, guest = people
    await stage.open_site(codes[SITE])
    secrets = {
        one.person.number: await stage.enrol_approver(one.person.number, one.name)
        for one in (manager, second)
    }
    await stage.start_agent()
    return Team(cast, clerk, manager, second, support, guest, {SITE: secrets})


async def join_office(simulated: SimulatedSites, url: str, cast: Cast, devices: int) -> Team:
    """Make several sites, and wait until the hub knows of their devices.

    Raises:
        StageError: not in a minute.
    """
    codes, people = await _people(cast, simulated.names)
    clerk, manager, second, support, guest = people
    approvers = {one.person.number: one.name for one in (manager, second)}
    secrets = await simulated.open(url, codes, approvers)
    try:
        async with asyncio.timeout(READY_S):
            await _all_shown(cast, devices)
    except TimeoutError as err:
        raise StageError("the agents did not show their devices") from err
    return Team(cast, clerk, manager, second, support, guest, secrets)


async def _all_shown(cast: Cast, devices: int) -> None:
    while True:
        if await cast.hub.database.read(_shown) >= devices:
            return
        await asyncio.sleep(LOOK_S)


async def _people(cast: Cast, names: Sequence[str]) -> tuple[Mapping[str, str], People]:
    """Return the sites' pairing codes, and the people."""
    owner = await cast.join("周老板")
    made = await cast.hub.database.do(_sites, names, owner.person.id)

    async def join(name: str, role: Role) -> Member:
        return await cast.join(name, *((site_id, role) for site_id, _ in made.values()))

    people = (
        await join("张会计", Role.CLERK),
        await join("王经理", Role.MANAGER),
        await join("李经理", Role.MANAGER),
        await join("支持小陈", Role.SUPPORT),
        await cast.join("路人"),
    )
    return {name: code for name, (_, code) in made.items()}, people


def _sites(session: Session, names: Sequence[str], owner_id: int) -> Mapping[str, tuple[int, str]]:
    """Return each site's id and pairing code."""
    made = {name: sites.create(session, name, owner_id).id for name in names}
    return {name: (site_id, pairing.make(session, site_id, None)) for name, site_id in made.items()}


def _shown(session: Session) -> int:
    """Return how many devices agents have shown, with who may approve there."""
    known = (row.presence for row in session.exec(select(AgentRow)).all() if row.presence.get("approvers"))
    return sum(len(one["devices"]) for one in known)

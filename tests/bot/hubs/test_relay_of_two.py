"""An agent may ask one hub, while another one queues its command or takes its reports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlmodel import Session

from bot.records.people import SiteRow
from bot.relay import commands
from bot.relay.relay import Relay, RelaySettings
from tests.bot.hubs.conftest import Yard, until
from tests.bot.relay.play import Agent, Recorder, backup, ended, pair

NO_LOOKS = RelaySettings(look_every_s=60, look_rarely_s=60, tidy_every_s=60)


async def stays() -> bool:
    return False


@asynccontextmanager
async def relay_of(yard: Yard, name: str) -> AsyncIterator[Relay]:
    """Give a hub's relay that never looks for commands by itself."""
    hubs = await yard.joins(name)
    relay = Relay(yard.databases[hubs], Recorder(), NO_LOOKS, hears=lambda: hubs.hears)
    hubs.on_command = relay.wake
    async with relay.running():
        yield relay
    await yard.leaves(hubs)


@pytest.fixture
async def agent(yard: Yard) -> Agent:
    agent, hubs = Agent(), await yard.joins("before")

    def enrol(session: Session) -> None:
        session.add(SiteRow(id=1, name="一店"))
        session.flush()
        pair(session, agent, Recorder())

    await yard.databases[hubs].do(enrol)
    await yard.leaves(hubs)
    return agent


async def test_a_command_that_one_hub_queues_reaches_the_agent_that_waits_at_another(
    yard: Yard, agent: Agent
) -> None:
    async with relay_of(yard, "one") as one, relay_of(yard, "two") as two:
        waiting = asyncio.create_task(two.next(agent.token, [], [], 30, stays))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await one.database.do(lambda session: commands.queue(session, agent.id, backup("1")))
        async with asyncio.timeout(10):
            got = await waiting
        assert got is not None
        assert got.id == "1"


async def test_a_command_fetched_at_one_hub_is_ended_at_another(yard: Yard, agent: Agent) -> None:
    async with relay_of(yard, "one") as one, relay_of(yard, "two") as two:
        await one.database.do(lambda session: commands.queue(session, agent.id, backup("1")))
        got = await one.next(agent.token, [], [], 5, stays)
        assert got is not None
        answer = await two.report(agent.token, "1", ended(1))
        assert answer.expected == 2
        assert (await two.presence(agent.token, agent.presence())).trusted
        assert await one.next(agent.token, [], [], 0.1, stays) is None
        await until(lambda: bool(two.listener.reports))  # type: ignore[attr-defined]

"""Long polls over a real server on loopback: who is woken, and that nothing is lost on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from sqlmodel import Session

from bot.records.relay import CommandRow
from bot.relay import agents, commands
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from tests.bot.relay.play import DISK, Agent, Recorder, act, backup, ended, pair, queued


@asynccontextmanager
async def served(relay: Relay) -> AsyncIterator[str]:
    config = uvicorn.Config(build_app(relay), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/agent/v1"
    finally:
        relay.close()
        server.should_exit = True
        await serving


@pytest.fixture
async def hub(relay: Relay) -> AsyncIterator[httpx.AsyncClient]:
    async with served(relay) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        yield client


def poll(hub: httpx.AsyncClient, agent: Agent, wait: float = 8, **query: str) -> asyncio.Task[httpx.Response]:
    params = {"wait": str(wait), **query}
    return asyncio.create_task(hub.get("/commands/next", params=params, headers=agent.headers))


def state(session: Session, command_id: str) -> str:
    session.expire_all()
    found = session.get_one(CommandRow, command_id).state
    session.rollback()
    return found


async def test_a_poll_waits_and_is_woken_by_what_another_process_queued(
    hub: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    waiting = poll(hub, agent)
    await asyncio.sleep(0.3)
    assert not waiting.done()
    queued(session, agent, backup("1"))
    session.commit()
    assert (await asyncio.wait_for(waiting, 3)).json()["id"] == "1"


async def test_a_poll_without_work_ends_with_204_in_its_time(hub: httpx.AsyncClient, agent: Agent) -> None:
    began = time.monotonic()
    assert (await poll(hub, agent, wait=1)).status_code == 204
    assert 0.9 <= time.monotonic() - began < 5


@pytest.mark.parametrize("named", [True, False])
async def test_a_wake_needs_no_look_of_the_poller(
    database: object, session: Session, agent: Agent, listener: Recorder, relay: Relay, named: bool
) -> None:
    slow = Relay(relay.database, listener, RelaySettings(look_every_s=30))

    async def nobody_left() -> bool:
        return False

    async with slow.running():
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(slow.next(agent.token, (), (), 8, nobody_left))
        await asyncio.sleep(0.2)
        queued(session, agent, backup("1"))
        session.commit()
        slow.wake(agent.id if named else None)
        command = await asyncio.wait_for(waiting, 3)
    assert command is not None
    assert command.id == "1"


async def test_a_poll_that_nobody_waits_for_claims_nothing(
    hub: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    abandoned = poll(hub, agent)
    await asyncio.sleep(0.2)
    abandoned.cancel()
    await asyncio.wait([abandoned])
    await asyncio.sleep(0.1)
    queued(session, agent, act("x"))
    session.commit()
    await asyncio.sleep(0.5)
    assert state(session, "x") == "queued"
    assert (await poll(hub, agent)).json()["code"] is not None


async def test_two_polls_of_one_agent_get_one_command_once(
    hub: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    polls = [poll(hub, agent, wait=1, known="1") for _ in range(4)]
    await asyncio.sleep(0.2)
    queued(session, agent, backup("1"))
    session.commit()
    answers = [answer.status_code for answer in await asyncio.gather(*polls)]
    assert sorted(answers) == [200, 204, 204, 204]


async def test_a_poll_is_not_woken_for_a_disk_at_work(
    hub: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    queued(session, agent, backup("1"))
    session.commit()
    assert (await poll(hub, agent, wait=1, busy=DISK)).status_code == 204


async def test_a_token_revoked_meanwhile_gets_nothing(
    hub: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    waiting = poll(hub, agent)
    await asyncio.sleep(0.2)
    agents.revoke(session, agent.id, by=1)
    queued(session, agent, act("x"))
    session.commit()
    assert (await asyncio.wait_for(waiting, 3)).status_code == 401
    assert state(session, "x") == "queued"


async def test_an_agent_paired_again_takes_over_from_a_waiting_poll(
    hub: httpx.AsyncClient, session: Session, agent: Agent, listener: Recorder
) -> None:
    waiting = poll(hub, agent)
    await asyncio.sleep(0.2)
    renewed = Agent(journal="j2")
    pair(session, renewed, listener)
    queued(session, renewed, act("x"))
    session.commit()
    assert (await asyncio.wait_for(waiting, 3)).status_code == 401
    assert (await poll(hub, renewed)).json()["id"] == "x"


async def test_the_next_command_of_an_operation_follows_its_report_at_once(
    hub: httpx.AsyncClient, session: Session, agent: Agent, listener: Recorder, relay: Relay
) -> None:
    class Goes(Recorder):
        def reported(self, session: Session, command: object, report: object) -> None:
            commands.queue(session, agent.id, backup("2"))

    queued(session, agent, backup("1"))
    session.commit()
    relay.listener = Goes()
    assert (await poll(hub, agent)).json()["id"] == "1"
    waiting = poll(hub, agent, known="1")
    await asyncio.sleep(0.2)
    await hub.post("/commands/1/reports", json=ended(1).model_dump(mode="json"), headers=agent.headers)
    assert (await asyncio.wait_for(waiting, 3)).json()["id"] == "2"


async def test_a_closing_hub_sends_its_polls_home(hub: httpx.AsyncClient, agent: Agent, relay: Relay) -> None:
    waiting = poll(hub, agent)
    await asyncio.sleep(0.2)
    relay.close()
    assert (await asyncio.wait_for(waiting, 2)).status_code == 204

"""Polls past the framework: the same answers as the described route's, and none of them a fault of the hub's stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from itertools import product

import httpx
import pytest
import uvicorn
from sqlmodel import Session
from starlette.types import Receive, Scope, Send

from bot.relay.api import build_app
from bot.relay.polls import Asked, Polls, read
from bot.relay.relay import Relay
from tests.bot.relay.play import DISK, OTHER_DISK, Agent, act, backup, queued


def scope_of(query: str, *authorizations: str) -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "path": "/agent/v1/commands/next",
        "query_string": query.encode(),
        "headers": [(b"authorization", one.encode()) for one in authorizations],
    }


def told(answer: httpx.Response) -> tuple[int, bytes, httpx.Headers]:
    return answer.status_code, answer.content, answer.headers


@pytest.fixture
async def described(relay: Relay) -> AsyncIterator[httpx.AsyncClient]:
    """The same hub without the way past the framework."""
    app = build_app(relay)
    app.user_middleware = [
        one for one in app.user_middleware if getattr(one.cls, "__name__", "") != Polls.__name__
    ]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub/agent/v1") as client:
        yield client


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", Asked("qka_x", (), (), None)),
        ("wait=50", Asked("qka_x", (), (), 50)),
        ("busy=1&busy=2&known=a&wait=0", Asked("qka_x", ("1", "2"), ("a",), 0)),
        ("known=a%2Bb&known=", Asked("qka_x", (), ("a+b", ""), None)),
    ],
)
def test_a_poll_is_read_as_agents_write_it(query: str, asked: Asked) -> None:
    assert read(scope_of(query, "Bearer qka_x")) == asked


@pytest.mark.parametrize("query", ["wait=", "wait=-1", "wait=1.0", "wait=1&wait=2", "wait=٣", "other=1"])
def test_a_poll_that_is_written_otherwise_is_left_to_the_described_route(query: str) -> None:
    assert read(scope_of(query, "Bearer qka_x")) is None


@pytest.mark.parametrize("shown", [(), ("Basic x",), ("Bearer ",), ("Bearer a b",), ("Bearer a", "Bearer b")])
def test_a_poll_without_one_clear_token_is_left_to_the_described_route(shown: tuple[str, ...]) -> None:
    assert read(scope_of("wait=1", *shown)) is None


async def test_both_ways_say_the_same(
    http: httpx.AsyncClient, described: httpx.AsyncClient, agent: Agent
) -> None:
    queries = "wait=0", "wait=-1", "wait=x", "wait=0.0", "wait=1&wait=0", "wait=0&other=1"
    tokens = (
        "Bearer ",
        "Basic abc",
        "Bearer qka_nobodys",
        agent.headers["Authorization"],
        f"bearer {agent.token}",
    )
    heads = [{}, *({"Authorization": one} for one in tokens)]
    for path, headers in product((f"/commands/next?{one}" for one in queries), heads):
        ours, theirs = await http.get(path, headers=headers), await described.get(path, headers=headers)
        assert told(ours) == told(theirs), (path, headers)


async def test_both_ways_hand_out_the_same_command(
    http: httpx.AsyncClient, described: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    queued(session, agent, backup("1"))
    session.commit()
    ours = await http.get("/commands/next?wait=0", headers=agent.headers)
    theirs = await described.get("/commands/next?wait=0", headers=agent.headers)
    assert told(ours) == told(theirs)
    assert ours.json()["id"] == "1"


async def test_what_is_busy_or_known_is_not_handed_out(
    http: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    queued(session, agent, act("1"), backup("2", OTHER_DISK))
    session.commit()
    assert (await http.get("/commands/next?wait=0", headers=agent.headers)).json()["id"] == "1"
    path = f"/commands/next?wait=0&known=1&busy={DISK}"
    assert (await http.get(path, headers=agent.headers)).json()["id"] == "2"


async def test_a_failing_poll_is_a_bug_with_a_number(
    http: httpx.AsyncClient, relay: Relay, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    await relay.database.close()  # its threads take nothing any more
    answer = await http.get("/commands/next?wait=0", headers=agent.headers)
    assert (answer.status_code, answer.json()["code"]) == (500, "REL-500")
    assert answer.json()["sentence"].split()[-1].strip(".") in caplog.text


async def test_a_poll_that_a_stopping_server_cuts_off_ends_without_a_command_and_without_a_trace(
    relay: Relay, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    async def only_polls(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError

    config = uvicorn.Config(
        Polls(only_polls, relay),
        port=0,
        log_config=None,
        lifespan="off",
        interface="asgi3",
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(timeout=10) as client:
        url = f"http://127.0.0.1:{port}/agent/v1/commands/next?wait=50"
        waiting = [asyncio.create_task(client.get(url, headers=agent.headers)) for _ in range(2)]
        while len(server.server_state.tasks) < len(waiting):
            await asyncio.sleep(0.01)
        server.should_exit = True
        answers = await asyncio.wait_for(asyncio.gather(*waiting), 10)
    await serving
    assert [answer.status_code for answer in answers] == [204, 204]
    assert [one.levelno for one in caplog.records if one.exc_info] == []
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR and "ASGI" in one.getMessage()]

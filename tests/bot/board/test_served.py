"""The board of a running hub: beside the relay, and away at once when the hub stops."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session

from bot import logins, people, roles
from bot.people import Role
from bot.records.database import open_engine
from bot.records.people import EVERY_SITE
from bot.records.types import now
from tests.bot.served import Served
from tests.bot.test_serving import Hub
from tests.databases import own_url


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.process.stop()


def link_of(hub: Hub) -> str:
    """Return the token of a link for a new supporter of this hub."""
    engine = open_engine(own_url(hub.folder / "hub" / "qingka.db"))
    with Session(engine) as session:
        met = people.meet(session, "test", 1, 1, "赵客服", "zh")
        roles.grant(session, met.id, EVERY_SITE, Role.SUPPORT, None)
        token = logins.make_link(session, people.person(session, met.id), now())
        session.commit()
    engine.dispose()
    return token


async def test_the_board_and_the_relay_each_answer_their_own_way(tmp_path: Path) -> None:
    async with Served(tmp_path) as hub:
        board, relay = await hub.get("/board"), await hub.get("/agent/v1/commands/next")
        described = (await hub.get("/openapi.json")).json()
    assert (board.status_code, relay.status_code) == (401, 401)
    assert board.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in board.headers
    assert relay.json()["code"] == "REL-401"
    assert [path for path in described["paths"] if "board" in path] == []


async def test_a_hub_that_stops_does_not_wait_for_its_streams(hub: Hub) -> None:
    hub.start()
    async with httpx.AsyncClient(base_url=await hub.listens(), timeout=10) as client:
        entered = await client.post(f"/board/login/{link_of(hub)}", headers={"sec-fetch-site": "same-origin"})
        assert entered.status_code == 303
        async with client.stream("GET", "/board/live") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == ": qingka"
            stopping = asyncio.create_task(asyncio.to_thread(hub.process.stop))
            assert [line async for line in lines if line.startswith("event")] == []
            assert await stopping == 0
    assert "timeout graceful shutdown exceeded" not in hub.process.log.read_text("utf-8")

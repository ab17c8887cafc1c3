"""The relay, idle: a command to the agent and its report back, against one plain HTTP round trip."""

from __future__ import annotations

import asyncio
import itertools
import socket
import statistics
import tempfile
import time

import httpx
import uvicorn
from sqlmodel import Session, SQLModel

from bot.records.database import Database
from bot.records.people import SiteRow
from bot.relay.api import build_app
from bot.relay.relay import Relay
from tests.bench.rows import Row
from tests.bot.relay.play import Agent, Recorder, inspect, pair, queued, report

TIMES = 100


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/hub.db")
        SQLModel.metadata.create_all(database.engine)
        listener, agent = Recorder(), Agent()
        with Session(database.engine) as session:
            session.add(SiteRow(id=1, name="一店"))
            session.commit()
            pair(session, agent, listener)
        relay = Relay(database, listener)
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(build_app(relay), log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, headers=agent.headers, timeout=60) as http:
            reach_ms, trip_ms = await _measure(http, relay, database, agent)
        relay.close()
        server.should_exit = True
        await serving
        await database.close()
    peer = f"a GET answered at once: {trip_ms:.3g} ms"
    return [Row("a command reaches a waiting agent", reach_ms, "ms", peer, reach_ms / trip_ms, "≤ 1.5")]


async def _measure(
    http: httpx.AsyncClient, relay: Relay, database: Database, agent: Agent
) -> tuple[float, float]:
    reaches, trips = [], []
    numbers = itertools.count(1)
    for _ in range(TIMES):
        polling = asyncio.create_task(http.get("/agent/v1/commands/next", params={"wait": 20}))
        await asyncio.sleep(0.02)
        name = f"c{next(numbers)}"
        await database.do(queued, agent, inspect(name))
        began = time.perf_counter()
        relay.wake(agent.id)
        answer = await polling
        reaches.append((time.perf_counter() - began) * 1000)
        assert answer.json()["id"] == name, answer.text
        ended = report(1, {"type": "ended", "outcome": "failed"})
        done = await http.post(f"/agent/v1/commands/{name}/reports", json=ended.model_dump(mode="json"))
        assert done.status_code == httpx.codes.OK, done.text
        began = time.perf_counter()
        await http.get("/openapi.json")
        trips.append((time.perf_counter() - began) * 1000)
    return statistics.median(reaches), statistics.median(trips)

"""`python -m tests.bench.agents_hub relay|bare AGENTS`: a server for waiting agents, in a process of its own.

Its standard output says where it listens. Then each line of its standard input is answered by a line:
"memory" by the resident bytes and the seconds of processor so far; "send N" by the moment, on the monotonic clock,
before a command was on its way to agent N.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import insert
from sqlmodel import SQLModel

from bot.front import Front
from bot.records.database import Database
from bot.records.people import SiteRow
from bot.records.relay import AgentRow
from bot.records.types import now
from bot.relay import commands
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from device.contract import Inspect, Plan
from tests.bot.relay.play import Agent, Recorder

WAIT_S = 3600  # nobody polls again while others are counted
Send = Callable[[int], Awaitable[None]]
Credentials = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def token_of(number: int) -> str:
    return f"qka_{number:043}"


def agent_of(number: int) -> str:
    return f"a{number}"


def _fill(database: Database, count: int) -> None:
    SQLModel.metadata.create_all(database.engine)
    shown = Agent().presence().model_dump(mode="json")
    rows: list[dict[str, Any]] = [
        {
            "id": agent_of(one), "site_id": one + 1, "public_key": "", "journal": "j1", "seen_at": now(),
            "token_hash": hashlib.sha256(token_of(one).encode()).hexdigest(), "instance": "i1", "presence": shown,
        }
        for one in range(count)
    ]  # fmt: skip
    with database.engine.begin() as connection:
        connection.execute(insert(SiteRow), [{"id": one + 1, "name": f"{one}店"} for one in range(count)])
        connection.execute(insert(AgentRow), rows)


def relay(folder: str, count: int) -> tuple[Any, Send]:
    """Return the relay as a hub serves it, with so many agents in its tables."""
    database = Database(f"sqlite:///{folder}/hub.db")
    _fill(database, count)
    hub = Relay(database, Recorder(), RelaySettings(poll_wait_s=WAIT_S))

    async def send(number: int) -> None:
        command = Inspect(
            id=f"c{monotonic()}",
            device="661234567890",
            not_after=now() + timedelta(minutes=5),
            plan=Plan.CLEAR,
        )
        await database.do(commands.queue, agent_of(number), command)
        hub.wake(agent_of(number))

    return Front(build_app(hub), {}), send


def bare(_folder: str, _count: int) -> tuple[Any, Send]:
    """Return an app whose one route waits, and knows who waits by the token."""
    waiting: dict[str, asyncio.Future[bytes]] = {}
    app = FastAPI()

    @app.get("/agent/v1/commands/next")
    async def next_command(credentials: Credentials, wait: int = 50) -> Response:
        heard = waiting[credentials.credentials] = asyncio.get_running_loop().create_future()
        return Response(await heard, media_type="application/json")

    async def send(number: int) -> None:
        while token_of(number) not in waiting:  # it has connected, and not asked yet
            await asyncio.sleep(0)
        waiting.pop(token_of(number)).set_result(b"{}")

    return app, send


async def serve(app: Any, send: Send) -> None:
    """Answer requests, and lines, until there are no more lines."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    print(listening.getsockname()[1], flush=True)
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        if line[0] == "memory":
            print(_resident_bytes(), process_time(), flush=True)
        else:
            began = monotonic()
            await send(int(line[1]))
            print(began, flush=True)
    server.should_exit = True
    await serving


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def main() -> None:
    logging.disable(logging.WARNING)
    name, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(serve(*{"relay": relay, "bare": bare}[name](folder, count)))
    os._exit(0)  # nobody waits for ten thousand polls to end


if __name__ == "__main__":
    main()

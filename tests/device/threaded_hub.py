"""A hub's relay on loopback, in a thread with an event loop of its own; and strangers that answer in its place."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlmodel import Session, SQLModel, select

from bot.records.database import Database, open_engine
from bot.records.people import SiteRow
from bot.records.relay import AgentRow, DeviceRow, ReportRow
from bot.relay import agents, commands, pairing
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from device.contract import AnyCommand
from tests.bot.relay.play import Recorder

SETTINGS = RelaySettings(look_every_s=0.05, tidy_every_s=0.05)
CODE = "482913"


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI app from a thread; yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", interface="asgi3"))
    thread = threading.Thread(target=server.run, name="hub", daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Hub:
    """The relay, and what administrators do at its database."""

    def __init__(self, folder: Path) -> None:
        self.database_url = f"sqlite:///{folder / 'hub.db'}"
        self.url = ""
        self._engine = open_engine(self.database_url)
        SQLModel.metadata.create_all(self._engine)
        with Session(self._engine) as session:
            session.add(SiteRow(id=1, name="一店"))
            session.commit()

    @contextmanager
    def open(self) -> Iterator[Hub]:
        with served(self._app) as self.url:
            yield self
            # Polls that wait would keep the server from stopping.
            self._loop.call_soon_threadsafe(self._relay.close)
        self._engine.dispose()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        """Make the relay on the loop that serves it."""
        if scope["type"] == "lifespan":
            self._loop = asyncio.get_running_loop()
            self._relay = Relay(Database(self.database_url), Recorder(), SETTINGS)
            self._inner = build_app(self._relay)
        await self._inner(scope, receive, send)
        if scope["type"] == "lifespan":
            await self._relay.database.close()

    def code(self) -> str:
        """Return a pairing code for the site."""
        with Session(self._engine) as session:
            code = pairing.make(session, 1, by=1)
            session.commit()
        return code

    def queue(self, command: AnyCommand) -> None:
        with Session(self._engine) as session:
            code = CODE if command.kind == "act" else None
            commands.queue(session, self.agent.id, command, code)
            session.commit()

    def revoke(self) -> None:
        with Session(self._engine) as session:
            agents.revoke(session, self.agent.id, by=1)
            session.commit()

    @property
    def agent(self) -> AgentRow:
        with Session(self._engine) as session:
            return session.exec(select(AgentRow)).one()

    @property
    def devices(self) -> list[str]:
        with Session(self._engine) as session:
            return sorted(one.skpbh for one in session.exec(select(DeviceRow)).all())

    @property
    def reports(self) -> int:
        with Session(self._engine) as session:
            return len(session.exec(select(ReportRow)).all())


class Stranger:
    """Answers every request alike."""

    def __init__(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.seen: list[str] = []
        self._start = {"status": status, "headers": [(b"content-type", kind.encode())]}
        self._body = body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.seen.append(scope["path"])
        await send({"type": "http.response.start", **self._start})
        await send({"type": "http.response.body", "body": self._body})


class Sleeper:
    """Takes requests and never answers."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            while (await receive())["type"] != "http.disconnect":
                continue

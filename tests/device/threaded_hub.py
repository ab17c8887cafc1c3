"""A hub's relay on loopback, in a thread of its own; and strangers that answer in its place."""

from __future__ import annotations

import asyncio
import functools
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlmodel import Session, select

from bot.records.database import Database, open_engine
from bot.records.people import SiteRow
from bot.records.relay import AgentRow, DeviceRow, ReportRow
from bot.relay import agents, commands, pairing
from bot.relay.api import build_app
from bot.relay.relay import Relay, RelaySettings
from device.contract import AnyCommand
from tests import secrets_seen
from tests.bot.relay.play import Recorder
from tests.databases import own_url
from tests.tables import make_tables

SETTINGS = RelaySettings(look_every_s=0.05, tidy_every_s=0.05)
CODE = "482913"


class Server:
    """One server for all tests: starting and stopping one takes longer than most of them. Each app has its prefix."""

    def __init__(self) -> None:
        self._apps: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        config = uvicorn.Config(self._dispatch, port=0, log_level="error", interface="asgi3", lifespan="off")
        self._server = uvicorn.Server(config)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="hubs", daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        self._url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def add(self, app: Any) -> str:
        """Return the address of an app."""
        prefix = f"/{next(self._numbers)}"
        self._apps[prefix] = app
        return self._url + prefix

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self.loop.run_until_complete(self._server.serve())
        finally:
            self.loop.close()

    async def _dispatch(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve by prefix; whoever takes this for a proxy means the app that was added last."""
        prefix, slash, path = scope["path"][1:].partition("/")
        app = self._apps.get(f"/{prefix}") or list(self._apps.values())[-1]
        inner = {**scope, "path": slash + path, "raw_path": (slash + path).encode()}
        await app(inner, receive, send)


server = functools.cache(Server)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI app; yield its address."""
    yield server().add(app)


class Hub:
    """The relay, and what administrators do at its database."""

    def __init__(self, folder: Path) -> None:
        self.database_url = own_url(folder / "hub.db")
        self.url = ""
        self._engine = open_engine(self.database_url)
        make_tables(self._engine)
        with Session(self._engine) as session:
            session.add(SiteRow(id=1, name="一店"))
            session.commit()

    @contextmanager
    def open(self) -> Iterator[Hub]:
        done = asyncio.Event()
        opened: Future[Relay] = Future()
        serving = asyncio.run_coroutine_threadsafe(self._serve(opened, done), server().loop)
        self.url = server().add(build_app(opened.result(30)))
        try:
            yield self
        finally:
            server().loop.call_soon_threadsafe(done.set)
            serving.result(30)
            self._engine.dispose()

    async def _serve(self, opened: Future[Relay], done: asyncio.Event) -> None:
        database = Database(self.database_url)
        relay = Relay(database, Recorder(), SETTINGS)
        async with relay.running():
            opened.set_result(relay)
            await done.wait()
        await database.close()

    def code(self) -> str:
        """Return a pairing code for the site."""
        with Session(self._engine) as session:
            code = secrets_seen.made(pairing.make(session, 1, by=None))
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
        self.seen.append(scope["path"])
        await send({"type": "http.response.start", **self._start})
        await send({"type": "http.response.body", "body": self._body})


class Sleeper:
    """Takes requests and never answers."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            continue


class Poller:
    """Takes requests, and answers a poll when it may: that there is no command. Nothing else is answered."""

    def __init__(self) -> None:
        self.polled = threading.Event()
        self._may = asyncio.Event()

    def answer(self) -> None:
        server().loop.call_soon_threadsafe(self._may.set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].endswith("/commands/next"):
            await Sleeper()(scope, receive, send)
            return
        self.polled.set()
        await self._may.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

"""The board on a server of its own, with the whole dialog beside it, and the people who use both."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from bot.board.app import build_app
from bot.board.live import Live
from bot.board.parts import Board
from bot.settings import Settings
from bot.tickets import opening
from bot.tickets.views import TicketView
from tests import secrets_seen
from tests.handlers.office import LIBRARY, Office
from tests.handlers.rig import Chat

LINK = re.compile(r"http\S+/board/login/\S+")
OWN = {"sec-fetch-site": "same-origin"}


class House:
    """An office (see tests/handlers/office.py) with its board.

    Attributes:
        url: where the board is; nothing listens there before `listening`.
    """

    def __init__(self, office: Office, folder: Path, **settings: Any) -> None:
        self.office = office
        self.rig = office.rig
        self.listening = socket.create_server(("127.0.0.1", 0))
        port = self.listening.getsockname()[1]
        given: dict[str, Any] = {"home": folder, "telegram_token": None, "relay_port": port, **settings}
        self.settings = Settings.model_validate(given)
        self.url = f"http://127.0.0.1:{port}"
        self.changes = 0
        self.board = Board(
            self.settings,
            self.rig.database,
            self.rig.texts,
            office.desk,
            office.clearing,
            office.batches,
            LIBRARY,
            self._changed,
        )
        self.board.live = Live(self.rig.database, look_every_s=0.1, ping_every_s=0.2)
        self.app: ASGIApp = build_app(self.board)

    def _changed(self) -> None:
        self.changes += 1
        self.board.live.wake()

    async def link(self, chat: Chat) -> str:
        """Return the link that the bot gives this person."""
        await chat.says("/board")
        said = await chat.expects("/board/login/")
        found = LINK.search(said.text)
        assert found
        path = found[0].partition("/board/")[2]
        secrets_seen.made(path.partition("login/")[2])
        return f"{self.url}/board/{path}"

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Return a browser without a login. What it sends says that it comes from a page of the board."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.url, headers={**OWN, **headers})

    async def enters(self, chat: Chat) -> Visitor:
        """Return a browser in which this person is logged in."""
        client = self.client()
        link = await self.link(chat)
        assert (await client.get(link)).status_code == 200
        assert (await client.post(link)).status_code == 303
        return Visitor(client, chat)

    async def asked(self, chat: Chat, text: str = "打印机不出纸") -> TicketView:
        """Open a ticket by hand, as this person."""
        person = await chat.person()
        ticket, _ = await self.rig.do(self.office.desk.open_question, person, text)
        self._changed()
        return ticket

    async def failed(self, operation: int = 1, **changes: Any) -> TicketView:
        """Open a ticket about a failure at the office's device."""
        facts: dict[str, Any] = {
            "person_id": self.office.clerk.person_id,
            "site_id": self.office.site_id,
            "device_id": self.office.device_id,
            "operation_id": operation,
            "code": "156",
            "reason": "disk-refused",
            "phase": "acting",
            "article": "clear-mismatch-155",
            "line_log": ["12 clear -> ER 156"],
            "subject": f"#{1000 + operation} 一店",
        }
        ticket = await self.rig.do(opening.open_failure, **{**facts, **changes})
        self._changed()
        return ticket

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Listen at `url`."""
        config = uvicorn.Config(self.app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        server.capture_signals = suppress  # type: ignore[method-assign, assignment]
        running = [asyncio.create_task(server.serve(sockets=[self.listening]))]
        running.append(asyncio.create_task(self.board.live.run()))
        try:
            yield
        finally:
            self.board.live.close()
            server.should_exit = True
            await running[0]
            running[1].cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def close(self) -> None:
        self.listening.close()


class Visitor:
    """A browser without JavaScript in which somebody is logged in."""

    def __init__(self, client: httpx.AsyncClient, chat: Chat) -> None:
        self.client = client
        self.chat = chat

    async def get(self, path: str = "/board", **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def token(self) -> str:
        """Return what the forms of this login carry."""
        page = (await self.client.get("/board", follow_redirects=True)).text
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
        assert found, page
        return found[1]

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of the board's own."""
        return await self.client.post(path, data={"form_token": await self.token(), **fields})

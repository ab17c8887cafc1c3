"""A hub that serves in this process, with a home of its own."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Self

import httpx

from bot.serving import serve
from bot.settings import Settings
from tests.databases import setting_of
from tests.knowledge.kb_folder import write_articles


class Served:
    """`async with Served(folder) as hub`: it listens from the first line on, and has stopped behind the last.

    Attributes:
        url: of the relay.
        stop: set it to end the hub.
        ended: its exit code.
    """

    def __init__(self, folder: Path, **settings: object) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        given = {"home": folder / "hub", "articles": write_articles(folder / "kb"), "relay_port": port}
        bare = {
            "telegram_token": None,
            "database_url": setting_of(folder / "hub" / "qingka.db"),
            "relay_host": "127.0.0.1",
        }
        self.settings = Settings.model_validate(bare | given | settings)
        self.url = self.settings.url
        self.stop = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.ended = asyncio.create_task(serve(self.settings, self.stop))
        async with asyncio.timeout(30):
            while not await self._listens():
                await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await asyncio.wait({self.ended})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask the hub, as somebody on this machine."""
        async with httpx.AsyncClient() as client:
            return await client.get(f"{self.url}{path}", headers=headers, timeout=30)

    async def _listens(self) -> bool:
        if self.ended.done():
            self.ended.result()
            raise AssertionError("the hub ended by itself")
        try:
            return (await self.get("/healthz")).status_code == 200
        except httpx.ConnectError:
            return False

"""A hub's observing over a database in memory, without the hub."""

from __future__ import annotations

import httpx

from bot.observing.watch import Observing
from bot.pulse import Pulse
from bot.records import schema
from bot.records.database import Database
from tests import secrets_seen
from tests.databases import own_url


class Watched:
    """What is asked is asked by somebody on this machine, unless said otherwise.

    Attributes:
        now: seconds on the pulse's clock.
    """

    def __init__(self, token: str = "") -> None:
        self.now = 1000.0
        self.database = Database(own_url())
        schema.upgrade(self.database.engine)
        self.pulse = Pulse("clock", 60, clock=lambda: self.now)
        self.pulse.beat()
        self.observing = Observing(self.database, "telegram")
        self.observing.warmed()
        self._app = self.observing.app([self.pulse], secrets_seen.made(token))

    async def get(self, path: str, *, peer: str = "127.0.0.1", **headers: str) -> httpx.Response:
        """Ask as somebody at `peer`."""
        transport = httpx.ASGITransport(self._app, client=(peer, 4711))
        named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            return await client.get(path, headers=named)

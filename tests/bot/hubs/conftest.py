"""Several hubs on one PostgreSQL database, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from bot.hubs.hubs import Hubs
from bot.records.database import Database
from tests import postgres

SOON_S = 10.0


@pytest.fixture
def url() -> Iterator[str]:
    """A database on the server with all tables, whatever the other tests get."""
    server = postgres.server()
    url = server.with_tables()
    yield url
    server.give_back(url)


class Yard:
    """Makes hubs, and lets them go."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.databases: dict[Hubs, Database] = {}
        self._open: dict[Hubs, AsyncExitStack] = {}

    async def joins(self, name: str) -> Hubs:
        """Return a hub that is there."""
        stack = AsyncExitStack()
        database = Database(self.url)
        stack.push_async_callback(database.close)
        hubs = Hubs(database, name)
        self._open[hubs], self.databases[hubs] = stack, database
        await stack.enter_async_context(hubs.joined())
        await hubs.seen()
        return hubs

    async def leaves(self, hubs: Hubs) -> None:
        await self._open.pop(hubs).aclose()

    async def close(self) -> None:
        for hubs in list(self._open):
            await self.leaves(hubs)


@pytest.fixture
async def yard(url: str) -> AsyncIterator[Yard]:
    yard = Yard(url)
    yield yard
    await yard.close()


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what is to happen soon."""
    async with asyncio.timeout(SOON_S):
        while not is_so():
            await asyncio.sleep(0.01)

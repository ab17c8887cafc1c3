"""What was committed here, told to the other hubs: that there is something, never what, at most every REST_S."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from bot.records.database import Database
from bot.records.telling import tell
from bot.records.written import Writes

log = logging.getLogger(__name__)

REST_S = 0.02
OF_NEWS = frozenset(
    {
        "INSERT outbox",
        "INSERT attachment",
        "UPDATE inbox",
        "UPDATE ticket",
        "INSERT ticket",
        "INSERT batch",
        "UPDATE batch",
    }
)


class News:
    """Tells the others of one hub's commits; they look by themselves now and then, should it fail.

    Args:
        words: returns what to tell them; "" while there is nobody.
    """

    def __init__(self, database: Database, words: Callable[[], str]) -> None:
        self._database = database
        self._words = words
        self._news = asyncio.Event()

    @asynccontextmanager
    async def told(self) -> AsyncIterator[None]:
        """Tell of what the database's units write, until left."""
        with self._database.hearers.hearing(self._hear):
            telling = asyncio.create_task(self._tell(), name="news for the other hubs")
            try:
                yield
            finally:
                telling.cancel()
                with suppress(asyncio.CancelledError):
                    await telling

    def _hear(self, writes: Writes) -> None:
        if writes & OF_NEWS and self._words():
            self._news.set()

    async def _tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._database.do(tell, self._words())
            except SQLAlchemyError as error:
                log.warning("HUB-504: the other hubs are not told: %s", type(error).__name__)
            await asyncio.sleep(REST_S)

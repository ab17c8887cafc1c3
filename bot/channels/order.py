"""The order of a dialog's messages, some of which other hubs may have: each waits for those before it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.dialog.dispatcher import key_of
from bot.dialog.keys import key_text
from bot.dialog.messages import Incoming
from bot.records.database import Database
from bot.records.messages import InboxRow

log = logging.getLogger(__name__)

LOOK_S = 1.0
PATIENCE_S = 60.0  # no turn takes so long; what waits longer was given up


class Order:
    """Finds which message of a dialog is next.

    Args:
        patience_s: after that a message waits no longer.
    """

    def __init__(self, database: Database, patience_s: float = PATIENCE_S) -> None:
        self._database = database
        self._patience_s = patience_s
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    def wake(self) -> None:
        """Another hub has committed something."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def close(self) -> None:
        """Let nobody wait any more, now and from now on."""
        self._closed = True
        self.wake()

    async def next_of(self, lane: Sequence[Incoming]) -> Incoming | None:
        """Return the message whose turn has come, once one's has; None when it is closed before that.

        What is taken over may be older than what is here.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience_s
        while loop.time() < until:
            found = await self._next(tuple(lane))
            if found is not None or self._closed:
                return found
            await self._news()
        log.warning("TG-511: update %s waits no longer for those before it", lane[0].update_id)
        return lane[0]

    async def _next(self, lane: Sequence[Incoming]) -> Incoming | None:
        try:
            for incoming in lane:
                if await self._database.read(is_next, incoming):
                    return incoming
        except SQLAlchemyError as error:
            log.warning("TG-508: the records are away (%s)", type(error).__name__)
        return None

    async def _news(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await waiting
        finally:
            self._waiting.discard(waiting)


def number_of(incoming: Incoming) -> int:
    """Return a number of the dialog that a message belongs to: eight bytes of its key's hash."""
    digest = hashlib.sha256(key_text(key_of(incoming)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def is_next(session: Session, incoming: Incoming) -> bool:
    """Say whether nothing of its dialog that was kept before it waits any more, at whichever hub."""
    mine, earlier = aliased(InboxRow), aliased(InboxRow)
    query = (
        select(col(earlier.id))
        .join(mine, (col(earlier.dialog) == col(mine.dialog)) & (col(earlier.id) < col(mine.id)))
        .where(col(mine.channel) == incoming.channel, col(mine.bot_id) == incoming.bot_id)
        .where(col(mine.update_id) == incoming.update_id)
        .where(col(earlier.dialog).is_not(None), col(earlier.state) == "new")
    )
    return session.exec(query.limit(1)).first() is None

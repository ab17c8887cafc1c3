"""Keeps raw updates, wherever they come from, and lets them have their turns. Nobody else writes the inbox.

An update is in the inbox before whoever brought it may tell Telegram so. What waits there without a turn, because the
process ended or an administrator had it tried again, is looked for every few seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from telegram import User

from bot.channels.pauses import growing_pause_s
from bot.channels.telegram_inbox import keep, left_over, read
from bot.channels.telegram_raw import Raw
from bot.channels.turns import Turns
from bot.dialog.inbox_share import WHOLE, Share
from bot.dialog.messages import Incoming
from bot.dialog.post import Post
from bot.hubs.hubs import Hubs
from bot.records.database import Database

log = logging.getLogger(__name__)

LOOK_S = 5.0
AT_ONCE = 100  # left-over updates
LAST_S = 1.0


class Keeper:
    """One bot's, at one hub.

    Args:
        hubs: who else keeps this bot's updates; without it nobody.
    """

    def __init__(
        self,
        me: User,
        database: Database,
        turns: Turns,
        post: Post,
        first_pause_s: float,
        hubs: Hubs | None = None,
    ) -> None:
        self.me = me
        self._hubs = hubs
        self._database = database
        self._turns = turns
        self._post = post
        self._first_pause_s = first_pause_s
        self._taking: set[asyncio.Task[None]] = set()

    async def take(self, raws: Sequence[Raw]) -> None:
        """Keep updates and let those that were not seen before have their turns; wait while too many do.

        A caller that is cancelled leaves this to its end.

        Raises:
            SQLAlchemyError: none of them is kept.
        """
        await self._turns.room()
        task = asyncio.create_task(self._take(raws))
        self._taking.add(task)
        task.add_done_callback(self._taken)
        await asyncio.shield(task)

    async def catch_up(self) -> None:
        """Let everything that is left over have its turn. Raises SQLAlchemyError."""
        while True:
            await self._turns.room()
            taken = frozenset(self._turns.under_way)
            share = self._share()
            messages, more = await self._database.do(left_over, self.me, self._post, taken, AT_ONCE, share)
            self._turns.add(one for one in messages if one.update_id not in self._turns.under_way)
            if not more:
                return

    def _share(self) -> Share:
        return self._hubs.share() if self._hubs is not None else WHOLE

    async def insist(self, call: Callable[[], Awaitable[None]]) -> None:
        """Do what the records are needed for, trying again while they fail."""
        attempt = 0
        while True:
            try:
                return await call()
            except SQLAlchemyError as error:
                attempt += 1
                pause_s = growing_pause_s(attempt, self._first_pause_s)
                log.error("TG-507: the inbox fails, again in %g s: %s", pause_s, type(error).__name__)  # noqa: TRY400
                await asyncio.sleep(pause_s)

    async def run(self) -> None:
        """Look for what is left over, until cancelled."""
        while True:
            await self._time_for_a_look()
            try:
                await self.catch_up()
            except SQLAlchemyError as error:
                log.warning("TG-507: the inbox cannot be looked at: %s", type(error).__name__)

    async def _time_for_a_look(self) -> None:
        """Wait for a moment; not when another hub is gone, for what it had is this one's now."""
        gone = self._hubs.gone if self._hubs is not None else asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await gone.wait()
        gone.clear()

    async def close(self) -> None:
        """Wait until everything that is being kept is kept, or is not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_S):
                await asyncio.gather(*self._taking, return_exceptions=True)

    async def _take(self, raws: Sequence[Raw]) -> None:
        """Whoever brings the updates of a chat brings the next when this one is kept: so its turns are in order."""
        readings = [read(raw, self.me) for raw in raws]
        coming = {reading.update_id for reading in readings} - self._turns.under_way
        self._turns.under_way |= coming
        messages: list[Incoming] = []
        try:
            async with self._database.unit() as unit:
                kept = await unit.briefly(keep, self.me.id, self._post, readings, self._share().hub)
                messages = [message for message in kept if message.update_id in coming]
                # Their turns may share this commit; where it fails, they are tried again, and so is this.
                unit.after_release(lambda: self._turns.add(messages))
        finally:
            self._turns.under_way -= coming - {message.update_id for message in messages}

    def _taken(self, task: asyncio.Task[None]) -> None:
        self._taking.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has it, too

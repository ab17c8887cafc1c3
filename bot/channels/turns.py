"""Brings kept messages to the dialog: in order per dialog, and again for as long as the records are away.

What waits here waits in the inbox, too: what has had no effect when the process ends is brought at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from bot.channels.order import Order
from bot.channels.pauses import growing_pause_s
from bot.dialog import inbox
from bot.dialog.dispatcher import Dispatcher, key_of
from bot.dialog.keys import StorageKey
from bot.dialog.messages import Incoming
from bot.records.away import is_away
from bot.records.database import Database

log = logging.getLogger(__name__)

MOST_WAITING = 1000  # messages that others wait for
IN_LANE = 50  # of these, messages of one dialog: what it says besides holds nobody up
MOST_IN_MEMORY = 20_000
MOST_TRIES = 30  # that the records could count: they are there, so it is the turn that is wrong
LAST_TURNS_S = 4.0  # and the outbox has its last words after it; the hub ends within 10 s


class Turns:
    """One channel's.

    Args:
        most: messages that wait for their turn; whoever brings more is to wait for room.
        in_lane: how many of one dialog count for that.
        order: among several hubs.

    Attributes:
        under_way: update ids that need not be looked for in the inbox.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        database: Database,
        first_pause_s: float,
        *,
        most: int = MOST_WAITING,
        in_lane: int = IN_LANE,
        order: Order | None = None,
    ) -> None:
        self.under_way: set[int] = set()
        self._dispatcher = dispatcher
        self._database = database
        self._first_pause_s = first_pause_s
        self._most = most
        self._in_lane = in_lane
        self._order = order
        self._lanes: dict[StorageKey, deque[Incoming]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._eased = asyncio.Event()
        self._ending = asyncio.Event()

    async def room(self) -> None:
        """Wait while too many messages wait for their turn."""
        while self._is_full():
            self._eased.clear()
            await self._eased.wait()

    def _is_full(self) -> bool:
        counted = sum(min(len(lane), self._in_lane) for lane in self._lanes.values())
        return counted >= self._most or self._waiting >= MOST_IN_MEMORY

    def add(self, messages: Iterable[Incoming]) -> None:
        """Let each message have its turn, after those of its dialog that are here already."""
        for incoming in messages:
            self.under_way.add(incoming.update_id)
            self._waiting += 1
            key = key_of(incoming)
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = deque()
                task = asyncio.create_task(self._drive(key, lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            lane.append(incoming)

    async def end(self) -> None:
        """Let what is under way end, for a moment; what is not tried now waits in the inbox."""
        self._ending.set()
        if self._order is not None:
            self._order.close()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=LAST_TURNS_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _drive(self, key: StorageKey, lane: deque[Incoming]) -> None:
        """Bring a dialog's messages one after the other; the next waits until this one has had its effect."""
        try:
            while lane:
                incoming = await self._order.next_of(lane) if self._order is not None else lane[0]
                if incoming is None or not await self._brought(incoming):
                    break
                lane.remove(incoming)
                self._leaves()
        finally:
            del self._lanes[key]
            for _ in lane:
                self._leaves()

    def _leaves(self) -> None:
        self._waiting -= 1
        self._eased.set()

    async def _brought(self, incoming: Incoming) -> bool:
        """Give a message its turn; False when the channel ends before the records are back."""
        attempt = 0
        while True:
            try:
                await self._try(incoming, again=attempt > 0)
            except Exception as error:
                if not is_away(error):
                    log.exception("TG-500: update %s fails outside its turn", incoming.update_id)
                    await self._give_up(incoming)
                    return True
                why = type(error).__name__
            else:
                self.under_way.discard(incoming.update_id)
                return True
            attempt += 1
            if not await self._paused(incoming, attempt, why):
                return False

    async def _try(self, incoming: Incoming, *, again: bool) -> None:
        if again and await self._database.do(inbox.tried, incoming) > MOST_TRIES:
            log.error(
                "TG-509: update %s fails while the records are there; it is set aside", incoming.update_id
            )
            await self._set_aside(incoming, "TG-509")
            return
        await self._dispatcher.handle(incoming, again=again)

    async def _give_up(self, incoming: Incoming) -> None:
        """Set a message aside, where the records let us; else it waits in the inbox for the next start."""
        try:
            await self._set_aside(incoming, "TG-500")
        except Exception:
            log.exception("TG-500: update %s waits in the inbox for the next start", incoming.update_id)
        else:
            self.under_way.discard(incoming.update_id)

    async def _set_aside(self, incoming: Incoming, why: str) -> None:
        of = (incoming.channel, incoming.bot_id, incoming.update_id)
        await self._database.do(inbox.poison, *of, why)

    async def _paused(self, incoming: Incoming, attempt: int, why: str) -> bool:
        """Wait before the next try; say whether there is to be one."""
        pause_s = growing_pause_s(attempt, self._first_pause_s)
        log.error(
            "TG-508: the records are away (%s), update %s again in %g s", why, incoming.update_id, pause_s
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._ending.wait()
        return not self._ending.is_set()

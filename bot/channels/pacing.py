"""How fast the outbox speaks, so that the channel need not ask for a pause.

Source: Telegram's bot FAQ, "My bot is hitting limits": about one message a second in a chat, with short bursts; 20 a
minute in a group; 30 a second in all. Edits and new topics count like messages, answers to presses do not count
(tdlib/td issues 2592 and 3034, tdlib/telegram-bot-api issue 648).

A bucket lets `burst` through at once and then `per_s` a second, so it lets `burst + per_s * s` through in s seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiolimiter import AsyncLimiter

log = logging.getLogger(__name__)

CHATS_REFUSED = 3  # so many in a row, and it is the bot that is too fast, not a chat that hears too much
MOST_SILENCE_S = 30.0  # of everybody; a pause for longer may be those chats' own
MOST_BUCKETS = 512


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second after that."""

    burst: int
    per_s: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What a channel bears."""

    chat: Rate = Rate(3, 1.0)
    group: Rate = Rate(5, 0.25)  # 20 in any minute
    whole: Rate = Rate(10, 20.0)  # 30 in any second


BOT_FAQ = Pace()


class Pacer:
    """Says who may speak now, and calls `wake` the moment somebody may again.

    Args:
        pace: None is as fast as the channel takes it.
        wake: called on the event loop.
    """

    def __init__(self, pace: Pace | None, wake: Callable[[], None]) -> None:
        self._pace = pace
        self._wake = wake
        self._whole = _Bucket(pace.whole, wake) if pace else None
        self._chats: dict[int, _Bucket] = {}
        self._refused: set[int] = set()  # chats, since somebody was last heard
        self._silent_until = 0.0  # on the loop's clock

    def closed(self) -> list[int]:
        """Return the chats that have to wait."""
        return [chat_id for chat_id, bucket in self._chats.items() if not bucket.left(1)]

    def room(self, most: int, under_way: int) -> int:
        """Return how many chats may be spoken to now, `most` at most, while `under_way` are spoken to."""
        if self.silence_s() > 0:
            return 0
        if len(self._refused) >= CHATS_REFUSED:  # after a silence one tries for all
            return min(most, 1 - min(1, under_way))
        return self._whole.left(most) if self._whole else most

    def silence_s(self) -> float:
        """Return for how many seconds nobody may be spoken to."""
        return max(0.0, self._silent_until - asyncio.get_running_loop().time())

    async def turn_of(self, chat_id: int) -> None:
        """Wait until something may be said in a chat, and count it."""
        if self._pace is None or self._whole is None:
            return
        await self._bucket(chat_id, self._pace).take()
        await self._whole.take()

    def refused(self, chat_id: int, pause_s: float) -> None:
        """The channel asks for a pause in a chat; when it does so everywhere, nobody is spoken to for a while."""
        self._refused.add(chat_id)
        if len(self._refused) >= CHATS_REFUSED:
            moment, silence_s = asyncio.get_running_loop().time(), min(pause_s, MOST_SILENCE_S)
            self._silent_until = max(self._silent_until, moment + silence_s)
            log.warning("OUT-430: every chat is refused; nothing is sent for %g s", silence_s)

    def heard(self) -> None:
        """The channel took something."""
        self._refused.clear()

    def close(self) -> None:
        """Wake nobody any more."""
        for bucket in (self._whole, *self._chats.values()):
            if bucket is not None:
                bucket.close()

    def _bucket(self, chat_id: int, pace: Pace) -> _Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            if len(self._chats) >= MOST_BUCKETS:
                self._chats = {one: kept for one, kept in self._chats.items() if not kept.is_full}
            bucket = self._chats[chat_id] = _Bucket(pace.group if chat_id < 0 else pace.chat, self._wake)
        return bucket


class _Bucket:
    """A rate. When it is empty it earns the next one ahead and wakes whoever waits for it."""

    def __init__(self, rate: Rate, wake: Callable[[], None]) -> None:
        self._limiter = AsyncLimiter(rate.burst, rate.burst / rate.per_s)
        self._wake = wake
        self._earned = 0  # taken from the limiter, and not used yet
        self._earning: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        return self._earning is None and self._limiter.has_capacity(self._limiter.max_rate)

    def left(self, most: int) -> int:
        """Return how many may pass now, `most` at most."""
        wanted = range(min(most, int(self._limiter.max_rate) + self._earned), 0, -1)
        found = next((n for n in wanted if self._limiter.has_capacity(n - self._earned)), 0)
        if found == 0 and most > 0 and self._earning is None:
            self._earning = asyncio.create_task(self._earn())
        return found

    async def take(self) -> None:
        if self._earned:
            self._earned -= 1
        else:
            await self._limiter.acquire()

    def close(self) -> None:
        if self._earning is not None:
            self._earning.cancel()

    async def _earn(self) -> None:
        try:
            await self._limiter.acquire()
            self._earned += 1
        finally:
            self._earning = None
        self._wake()

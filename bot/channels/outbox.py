"""Sends what the outbox holds: in order per chat, chats side by side, at the channel's pace, until the channel took it.

A row that does not get through while others do holds its chat for a few tries only; then it is tried beside the rest,
and its picture or file is named in words.

A row is claimed before its request and ended after it. Whether one that may have arrived is sent again is decided in
bot/channels/doubts.py. The outcomes of one round and the claims of the next are one transaction. A topic that a row
needs is made on its way; a crash before its outcome is written down leaves an empty topic behind, and the row is sent
into another one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.delivery import Delivery, Ways
from bot.channels.holding import Holding
from bot.channels.outbox_books import Books
from bot.channels.outbox_types import Claimed, Line, Outcome, Room, Scope, Tell, Watch
from bot.channels.pacing import Pace, Pacer
from bot.channels.pauses import growing_pause_s
from bot.channels.sending import Payload, Sender, TopicMaker, whole
from bot.channels.trying import Trying
from bot.hubs.roles import Role
from bot.pulse import Pulse
from bot.records.database import Database
from bot.records.types import now
from bot.records.written import Writes

log = logging.getLogger(__name__)

POLL_S = 1.0  # other processes write rows, too
SAID = "INSERT outbox"
EDIT_PAUSE_S = 1.0  # between two edits of one slot
CHATS_AT_ONCE = 16
LAST_WORDS_S = 3.0
SILENT_S = 60.0  # a look takes no time, but the records may


class Outbox:
    """The way out of one channel.

    Args:
        chat_id: only this chat's rows; every chat's without it. No two outboxes may share a row.
        split: cuts a message into the parts that the channel can show.
        topics: makes topics; without it, what is for a topic is said in its group.
        tell: who is told what became of the rows.
        pace: how fast the channel bears to be spoken to; None: as fast as it takes it.
        probe: asks the channel for something that changes nothing. Raises SendError.
        watch: who counts.
        role: of the hub that sends, among several.

    Attributes:
        pulse: beats with each look for what is to be sent.
    """

    def __init__(
        self,
        database: Database,
        channel: str,
        sender: Sender,
        chat_id: int | None = None,
        *,
        split: Callable[[Payload], Sequence[Payload]] = whole,
        topics: TopicMaker | None = None,
        tell: Tell | None = None,
        first_pause_s: float = 1.0,
        edit_pause_s: float = EDIT_PAUSE_S,
        pace: Pace | None = None,
        probe: Callable[[], Awaitable[None]] | None = None,
        watch: Watch | None = None,
        role: Role | None = None,
    ) -> None:
        hold = [] if role is None else [role.hold]
        self._books = Books(database, Scope(channel, chat_id), tell or Tell(), *hold)
        self._hearing = database.hearers.hearing
        self._watch = watch or Watch()
        self._first_pause_s = first_pause_s
        self.pulse = Pulse("outbox", SILENT_S)
        self._news = asyncio.Event()
        self._is_said = False  # rows have come since the last look
        self._pacer = Pacer(pace, self._news.set)
        more = {} if probe is None else {"probe": probe}
        self._ways = Ways(sender, split, topics, first_pause_s, turn_of=self._turn_of, **more)
        self._under_way: dict[Line, asyncio.Task[None]] = {}
        self._in_turn: set[asyncio.Task[None] | None] = set()  # of these, those that wait for their pace
        self._holding = Holding(edit_pause_s)
        self._trying = Trying()

    def wake(self) -> None:
        """Look for new rows now, which were not written by this database's units. Call it on the event loop."""
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then gets a moment to end."""
        await self._insist(self._recover)
        try:
            with self._hearing(self._hear, early=True):
                await self._go_round()
        finally:
            self._pacer.close()
            await self._last_words()

    async def _go_round(self) -> None:
        while True:
            self._news.clear()
            rest_s = await self._insist(self._round)
            self.pulse.beat()
            await self._rest(rest_s)

    def _hear(self, writes: Writes) -> None:
        if SAID in writes:
            self._is_said = True
            self._news.set()

    async def _recover(self) -> float:
        for line, left_s in (await self._books.recover()).items():
            self._holding.hold(line, left_s)
        return 0.0

    async def _insist(self, step: Callable[[], Awaitable[float]]) -> float:
        """Return what `step` returns, trying again while the records cannot be used."""
        attempt = 0
        while True:
            try:
                return await step()
            except SQLAlchemyError as error:
                attempt += 1
                pause_s = growing_pause_s(attempt, self._first_pause_s)
                log.error("OUT-507: the records fail, again in %g s: %s", pause_s, type(error).__name__)  # noqa: TRY400
                await asyncio.sleep(pause_s)

    async def _round(self) -> float:
        """Write down what ended, start what may be sent; return how long to rest, in seconds."""
        is_said, self._is_said = self._is_said, False
        if not await self._books.has_work(is_said=is_said):
            return POLL_S
        rest_s = self._holding.rest_s(POLL_S)
        # In one breath with what is under way: a line that is no longer busy has its outcome written down first.
        for row in await self._books.turn_over(self._room()):
            self._under_way[row.line] = asyncio.create_task(self._deliver(row))
        silence_s = self._pacer.silence_s()
        return min(rest_s, silence_s) if silence_s else rest_s

    def _room(self) -> Room:
        places = CHATS_AT_ONCE - len(self._under_way) + len(self._in_turn)
        speaking = sum(not is_answer for _, is_answer in self._under_way)
        paced = [(chat_id, False) for chat_id in self._pacer.closed()]
        return Room(
            places,
            self._pacer.room(places, speaking),
            [*self._under_way, *self._holding.lines(), *paced],
            self._holding.slots(),
        )

    async def _turn_of(self, chat_id: int) -> None:
        task: asyncio.Task[None] | None = asyncio.current_task()
        self._in_turn.add(task)
        try:
            await self._pacer.turn_of(chat_id)
        finally:
            self._in_turn.discard(task)

    async def _deliver(self, row: Claimed) -> None:
        try:
            began = self._trying.moment()
            outcome = self._trying.weighed(await Delivery(row, self._ways).run(), began)
            self._heed(outcome)
            self._books.ended(outcome)
        finally:
            del self._under_way[row.line]
            self._news.set()

    def _heed(self, outcome: Outcome) -> None:
        """Let an outcome count for what is claimed next, and for whoever counts."""
        self._holding.heed(outcome)
        row = outcome.row
        if outcome.state in {"sent", "failed"}:
            self._watch.on_sent(max(0.0, (now() - row.created_at).total_seconds()), outcome.state)
        if outcome.asked_pause_s is not None:
            self._watch.on_pause(outcome.asked_pause_s)
            self._pacer.refused(row.chat_id, outcome.asked_pause_s)
        elif outcome.state == "sent" and row.kind != "press_answer":
            self._pacer.heard()

    async def _rest(self, rest_s: float) -> None:
        # Not wait_for: it may swallow a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await self._news.wait()

    async def _last_words(self) -> None:
        """Let what is being sent end; what does not is looked at again at the next start."""
        for waiting in list(self._in_turn):
            if waiting is not None:
                waiting.cancel()
        tasks = list(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_WORDS_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._books.close()

"""Sends what the outbox holds: in order per chat, chats side by side, until the channel took it.

A row that does not get through while others do holds its chat for a few tries only; then it is tried beside the rest,
and its picture or file is named in words.

A row is claimed before its request and ended after it, so a crash in between sends it twice at most.
The outcomes of one round and the claims of the next are one transaction. A topic that a row needs is made on its way;
a crash before its outcome is written down leaves an empty topic behind, and the row is sent into another one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from bot.channels import outbox_rows
from bot.channels.delivery import Delivery
from bot.channels.outbox_types import MOST_TRIES, Claimed, Line, Outcome, Scope, Slot, Tell
from bot.channels.pauses import growing_pause_s
from bot.channels.placing import Place
from bot.channels.sending import Payload, Sender, TopicMaker, whole
from bot.records.database import Database

log = logging.getLogger(__name__)

POLL_S = 1.0  # other processes write rows, too
EDIT_PAUSE_S = 1.0  # between two edits of one slot
CHATS_AT_ONCE = 16
LAST_WORDS_S = 3.0
LAST_TRIES = 40  # of a row in a chat to which nobody listens, while nothing else is sent


class Outbox:
    """The way out of one channel.

    Args:
        chat_id: only this chat's rows; every chat's without it. No two outboxes may share a row.
        split: cuts a message into the parts that the channel can show.
        topics: makes topics; without it, what is for a topic is said in its group.
        tell: who is told what became of the rows.
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
    ) -> None:
        self._database = database
        self._scope = Scope(channel, chat_id)
        self._sender = sender
        self._split = split
        self._topics = topics
        self._tell = tell or Tell()
        self._first_pause_s = first_pause_s
        self._edit_pause_s = edit_pause_s
        self._news = asyncio.Event()
        self._under_way: dict[Line, asyncio.Task[None]] = {}
        self._outcomes: list[Outcome] = []
        self._shown_at: dict[Slot, float] = {}  # on the monotonic clock
        self._failing: dict[int, int] = {}  # by row that nobody took: how often
        self._passed_at: dict[
            int, float
        ] = {}  # by such a row: when another first arrived; on the monotonic clock

    def wake(self) -> None:
        """Look for new rows now. Call it on the event loop, after a commit."""
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then gets a moment to end."""
        await self._insist(self._recover)
        try:
            while True:
                self._news.clear()
                await self._rest(await self._insist(self._round))
        finally:
            await self._last_words()

    async def _recover(self) -> float:
        await self._database.do(outbox_rows.recover, self._scope)
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
        if not self._outcomes and not await self._database.read(outbox_rows.waiting, self._scope):
            return POLL_S
        # In one breath with what is under way: a line that is no longer busy has its outcome written down first.
        outcomes = list(self._outcomes)
        places = CHATS_AT_ONCE - len(self._under_way)
        resting = self._resting_s()
        busy = list(self._under_way)
        claimed, held_s = await self._turn_over(outcomes, busy, list(resting), places)
        del self._outcomes[: len(outcomes)]
        for row in claimed:
            self._under_way[row.line] = asyncio.create_task(self._deliver(row))
        return min(POLL_S, *resting.values(), POLL_S if held_s is None else held_s)

    async def _turn_over(
        self, outcomes: Sequence[Outcome], busy: Collection[Line], resting: Collection[Slot], places: int
    ) -> tuple[list[Claimed], float | None]:
        return await self._database.do(
            outbox_rows.turn_over, self._scope, outcomes, busy, resting, places, self._tell
        )

    async def _deliver(self, row: Claimed) -> None:
        try:
            place = Place(row, self._topics)
            delivery = Delivery(row, self._sender, self._split, self._first_pause_s, place)
            began = time.monotonic()
            outcome = self._weighed(await delivery.run(), began)
            if row.slot is not None and outcome.state == "sent":
                self._shown_at[row.chat_id, row.slot] = time.monotonic()
            elif outcome.topic_gone:  # what was just shown there is shown no more
                self._shown_at = {slot: at for slot, at in self._shown_at.items() if slot[0] != row.chat_id}
            self._outcomes.append(outcome)
        finally:
            del self._under_way[row.line]
            self._news.set()

    def _weighed(self, outcome: Outcome, began: float) -> Outcome:
        """Say of a row that nobody took whether it is the row: others arrived before, or it fails for long."""
        row = outcome.row
        if outcome.unreached:
            times = self._failing[row.id] = self._failing.get(row.id, 0) + 1
            alone = self._passed_at.get(row.id, began) < began or times >= LAST_TRIES
            return replace(outcome, stuck=alone and row.attempt >= MOST_TRIES)
        self._failing.pop(row.id, None)
        self._passed_at.pop(row.id, None)
        if outcome.state == "sent":
            moment = time.monotonic()
            self._passed_at = {one: self._passed_at.get(one, moment) for one in self._failing}
        return outcome

    def _resting_s(self) -> dict[Slot, float]:
        """Return the slots that may not be edited yet, each with the seconds left."""
        moment = time.monotonic() - self._edit_pause_s
        self._shown_at = {slot: shown_at for slot, shown_at in self._shown_at.items() if shown_at > moment}
        return {slot: shown_at - moment for slot, shown_at in self._shown_at.items()}

    async def _rest(self, rest_s: float) -> None:
        # Not wait_for: it may swallow a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await self._news.wait()

    async def _last_words(self) -> None:
        """Let what is under way end; what does not is sent again at the next start."""
        tasks = list(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_WORDS_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._outcomes:
            await self._turn_over(self._outcomes, (), (), 0)

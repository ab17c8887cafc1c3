"""One row's way through a sender, and what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.channels import doubts
from bot.channels.legible import well_formed
from bot.channels.outbox_types import MOST_TRIES, Claimed, Outcome
from bot.channels.pauses import growing_pause_s
from bot.channels.placing import Place
from bot.channels.sending import (
    DoubtfulError,
    GoneError,
    MovedError,
    Payload,
    RefusedError,
    Sender,
    SendError,
    ShutOutError,
    SlowDownError,
    TopicGoneError,
    TopicMaker,
    UnreachableError,
    in_words,
    whole,
)

log = logging.getLogger(__name__)

LONG_PAUSE_S = 600.0  # somebody has to know of it
LONGEST_ERROR = 500  # characters


async def _at_once(_chat_id: int) -> None:
    """Wait for nothing."""


async def _answers() -> None:
    """Ask nobody."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How rows are sent.

    Attributes:
        split: cuts a message into the parts that the channel can show.
        topics: makes topics; without it, what is for a topic is said in its group.
        first_pause_s: after the first failure in a row.
        probe: asks the channel for something that changes nothing. Raises SendError.
        turn_of: waits until something may be said in a chat.
    """

    sender: Sender
    split: Callable[[Payload], Sequence[Payload]] = whole
    topics: TopicMaker | None = None
    first_pause_s: float = 1.0
    probe: Callable[[], Awaitable[None]] = _answers
    turn_of: Callable[[int], Awaitable[None]] = _at_once


class _TopicGoneError(Exception):
    """The row's topic is gone; it may get another."""


class Delivery:
    """Sends one claimed row."""

    def __init__(self, row: Claimed, ways: Ways) -> None:
        self.row = row
        self._ways = ways
        self._sender = ways.sender
        self._parts_sent = row.parts_sent
        self._place = Place(row, ways.topics)
        self._waiting = False
        self._doubtful = row.doubtful  # of the part that is next

    async def run(self) -> Outcome:
        """Return the outcome; never raises but for a cancellation while something is being sent."""
        try:
            outcome = await self._outcome()
        except asyncio.CancelledError:
            if not self._waiting:
                raise
            outcome = Outcome(self.row, "new", parts_sent=self._parts_sent)
        return replace(
            outcome,
            thread_id=self._place.thread_id,
            topics_refused=self._place.refused,
            doubtful=self._doubtful,
        )

    async def _outcome(self) -> Outcome:
        try:
            return Outcome(self.row, "sent", message_id=await self._act())
        except _TopicGoneError:
            return Outcome(self.row, "new", topic_gone=True)
        except MovedError as error:
            return Outcome(self.row, "new", parts_sent=self._parts_sent, moved_to=error.moved_to)
        except RefusedError as error:
            return Outcome(self.row, "failed", error=_told(error), shut_out=isinstance(error, ShutOutError))
        except SendError as error:
            return self._again(error) if self._may_repeat() else self._in_doubt(error)
        except Exception as error:
            log.exception("OUT-500: row %s of the outbox cannot be sent", self.row.id)
            return Outcome(self.row, "failed", error=f"OUT-500: {type(error).__name__}")

    def _may_repeat(self) -> bool:
        return doubts.may_repeat(self.row.what, self._doubtful)

    def _in_doubt(self, error: SendError) -> Outcome:
        log.warning("%s: row %s may have arrived and is not sent again", error.code, self.row.id)
        return Outcome(self.row, "failed", error=_told(error))

    def _again(self, error: SendError) -> Outcome:
        pause_s = growing_pause_s(self.row.attempt, self._ways.first_pause_s)
        if isinstance(error, SlowDownError):
            pause_s = error.pause_s
        told = _told(error)
        log.warning("%s; row %s waits %g s", told, self.row.id, pause_s)
        if pause_s >= LONG_PAUSE_S:
            log.warning(
                "OUT-431: the bot is silenced in chat %s for %.1f h; is something sent there all the time?",
                self.row.chat_id,
                pause_s / 3600,
            )
        return Outcome(
            self.row,
            "new",
            pause_s=pause_s,
            asked_pause_s=error.pause_s if isinstance(error, SlowDownError) else None,
            parts_sent=self._parts_sent,
            error=told,
            unreached=isinstance(error, UnreachableError),
        )

    async def _act(self) -> int | None:
        if self.row.kind == "press_answer":
            await self._sender.answer_press(self.row.payload)
        elif self.row.kind == "delete":
            await self._turn()
            await self._sender.delete(self.row.chat_id, self.row.payload["message_id"])
        else:
            return await self._say()
        return None

    async def _turn(self) -> None:
        """Wait for the chat's pace; a stop of the hub cuts that short."""
        self._waiting = True
        await self._ways.turn_of(self.row.chat_id)
        self._waiting = False

    async def _say(self) -> int | None:
        if self._place.is_forgotten:
            raise TopicGoneError("its group is no group of support any more")
        parts = self._ways.split(self.row.payload)
        shown = self.row.shown_in
        if shown is None or self._place.is_new or not _is_one_message(parts):
            return await self._send(parts)
        await self._turn()
        try:
            await self._sender.edit(self.row.chat_id, shown, parts[-1])
        except (GoneError, TopicGoneError):
            return await self._send(parts)
        return shown

    async def _send(self, parts: Sequence[Payload]) -> int | None:
        """Send the parts that have not arrived.

        Raises:
            SendError
            _TopicGoneError: and all of them are to be sent again, elsewhere.
        """
        try:
            return await self._send_rest(parts)
        except TopicGoneError as error:
            if self._place.thread_id is None or not self._place.is_topic:
                raise
            self._place.forget()
            raise _TopicGoneError from error

    async def _send_rest(self, parts: Sequence[Payload]) -> int | None:
        message_id = None
        if self._doubtful:  # while nothing gets an answer, one more copy says nothing
            await self._ways.probe()
        for part in parts[self._parts_sent :]:
            await self._turn()
            message_id = await self._send_part(await self._place.of(part))
            self._parts_sent += 1
            if self._parts_sent < len(parts):
                self._doubtful = 0
        return message_id

    async def _send_part(self, part: Payload) -> int:
        """Send a part; a picture or file that does not get through is named in words in the end."""
        try:
            return await self._send_once(part)
        except UnreachableError:
            goes_on = self.row.attempt < MOST_TRIES and self._may_repeat()
            if goes_on or part.get("media") is None:
                raise
        return await self._send_once(in_words(part))

    async def _send_once(self, part: Payload) -> int:
        try:
            return await self._sender.send(self.row.chat_id, part)
        except DoubtfulError:
            self._doubtful += 1
            raise


def _told(error: SendError) -> str:
    """Return what is kept of an error, and logged: no more than records and log take."""
    return well_formed(f"{error.code}: {error}").replace("\0", "")[:LONGEST_ERROR]


def _is_one_message(parts: Sequence[Payload]) -> bool:
    """Say whether all words stand in one message, under a picture or behind it."""
    return len(parts) == 1 or (len(parts) == 2 and "media" in parts[0] and not parts[0].get("text"))

"""One row's way through a sender, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.channels.outbox_types import MOST_TRIES, Claimed, Outcome
from bot.channels.pauses import growing_pause_s
from bot.channels.placing import Place
from bot.channels.sending import (
    GoneError,
    MovedError,
    Payload,
    RefusedError,
    Sender,
    SendError,
    ShutOutError,
    SlowDownError,
    TopicGoneError,
    UnreachableError,
    in_words,
)

log = logging.getLogger(__name__)


class _TopicGoneError(Exception):
    """The row's topic is gone; it may get another."""


class Delivery:
    """Sends one claimed row.

    Args:
        split: cuts a message into the parts that the channel can show.
        first_pause_s: after the first failure in a row.
        place: where in the chat.
    """

    def __init__(
        self,
        row: Claimed,
        sender: Sender,
        split: Callable[[Payload], Sequence[Payload]],
        first_pause_s: float,
        place: Place,
    ) -> None:
        self.row = row
        self._sender = sender
        self._split = split
        self._first_pause_s = first_pause_s
        self._parts_sent = row.parts_sent
        self._place = place

    async def run(self) -> Outcome:
        """Return the outcome; never raises but for cancellation."""
        outcome = await self._outcome()
        return replace(outcome, thread_id=self._place.thread_id, topics_refused=self._place.refused)

    async def _outcome(self) -> Outcome:
        try:
            return Outcome(self.row, "sent", message_id=await self._act())
        except _TopicGoneError:
            return Outcome(self.row, "new", topic_gone=True)
        except MovedError as error:
            return Outcome(self.row, "new", parts_sent=self._parts_sent, moved_to=error.moved_to)
        except RefusedError as error:
            told = f"{error.code}: {error}"
            return Outcome(self.row, "failed", error=told, shut_out=isinstance(error, ShutOutError))
        except SendError as error:
            return self._again(error)
        except Exception as error:
            log.exception("OUT-500: row %s of the outbox cannot be sent", self.row.id)
            return Outcome(self.row, "failed", error=f"OUT-500: {type(error).__name__}")

    def _again(self, error: SendError) -> Outcome:
        if isinstance(error, SlowDownError):
            pause_s = error.pause_s
        else:
            pause_s = growing_pause_s(self.row.attempt, self._first_pause_s)
        log.warning("%s: row %s waits %g s: %s", error.code, self.row.id, pause_s, error)
        return Outcome(
            self.row,
            "new",
            pause_s=pause_s,
            parts_sent=self._parts_sent,
            error=f"{error.code}: {error}",
            unreached=isinstance(error, UnreachableError),
        )

    async def _act(self) -> int | None:
        if self.row.kind == "delete":
            await self._sender.delete(self.row.chat_id, self.row.payload["message_id"])
        elif self.row.kind == "press_answer":
            await self._sender.answer_press(self.row.payload)
        else:
            return await self._say()
        return None

    async def _say(self) -> int | None:
        if self._place.is_forgotten:
            raise TopicGoneError("its group is no group of support any more")
        parts = self._split(self.row.payload)
        shown = self.row.shown_in
        if shown is None or self._place.is_new or not _is_one_message(parts):
            return await self._send(parts)
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
        for part in parts[self._parts_sent :]:
            message_id = await self._send_part(await self._place.of(part))
            self._parts_sent += 1
        return message_id

    async def _send_part(self, part: Payload) -> int:
        """Send a part; a picture or file that does not get through is named in words in the end."""
        try:
            return await self._sender.send(self.row.chat_id, part)
        except UnreachableError:
            if self.row.attempt < MOST_TRIES or part.get("media") is None:
                raise
        return await self._sender.send(self.row.chat_id, in_words(part))


def _is_one_message(parts: Sequence[Payload]) -> bool:
    """Say whether all words stand in one message, under a picture or behind it."""
    return len(parts) == 1 or (len(parts) == 2 and "media" in parts[0] and not parts[0].get("text"))

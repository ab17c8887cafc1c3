"""One question to the records at a time, however many ask and however long the records take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

LIMIT_S = 2.0
FRESH_S = 1.0  # an answer is given again for so long: whoever may ask for health may ask often


class SilentError(Exception):
    """The records gave no answer; the text says why, without secrets."""


class Asking(Generic[T]):
    """Puts a question whose answer takes its time.

    Args:
        question: reads the records; may hang.
    """

    def __init__(
        self, question: Callable[[], Awaitable[T]], limit_s: float = LIMIT_S, fresh_s: float = FRESH_S
    ) -> None:
        self._question = question
        self._limit_s = limit_s
        self._fresh_s = fresh_s
        self._asked: asyncio.Task[T] | None = None
        self._ended_at = 0.0  # on the monotonic clock

    async def answer(self) -> T:
        """Return an answer that is fresh.

        Raises:
            SilentError: none within `limit_s`; or the records failed.
        """
        asked = self._open()
        await asyncio.wait({asked}, timeout=self._limit_s)
        if not asked.done():
            raise SilentError(f"no answer within {self._limit_s:g} s")
        try:
            return asked.result()
        except SQLAlchemyError as error:
            raise SilentError(type(error).__name__) from error

    def _open(self) -> asyncio.Task[T]:
        asked = self._asked
        if asked is None or (asked.done() and time.monotonic() - self._ended_at >= self._fresh_s):
            asked = self._asked = asyncio.ensure_future(self._ask())
            asked.add_done_callback(self._ended)
        return asked

    async def _ask(self) -> T:
        return await self._question()

    def _ended(self, asked: asyncio.Task[T]) -> None:
        self._ended_at = time.monotonic()
        if not asked.cancelled():
            asked.exception()  # who asked may have gone; then nobody else looks at it

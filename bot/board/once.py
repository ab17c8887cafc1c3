"""Forms that were sent: each does its work once, however often its button is pressed.

Kept in memory: a restart forgets them, and a form that was sent before it would be done again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

KEPT = 10_000


@dataclass(slots=True)
class Sent:
    """A form that was sent at least once."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    done: bool = False


class Once:
    """Remembers the marks of the last KEPT forms."""

    def __init__(self) -> None:
        self._sent: OrderedDict[tuple[int, str], Sent] = OrderedDict()

    async def do(self, person_id: int, mark: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work of a form, unless it is done already; one without a mark always is done.

        While it is being done, whoever sends it again waits; what came to nothing is tried again then.

        Raises:
            Exception: of `work`.
        """
        if not mark:
            await work()
            return
        sent = self._remembered((person_id, mark))
        async with sent.turn:
            if not sent.done:
                await work()
                sent.done = True

    def has_done(self, person_id: int, mark: str) -> bool:
        """Say whether a form was sent, and its work done."""
        sent = self._sent.get((person_id, mark))
        return sent is not None and sent.done

    def _remembered(self, key: tuple[int, str]) -> Sent:
        sent = self._sent.setdefault(key, Sent())
        if len(self._sent) > KEPT:
            self._sent.popitem(last=False)
        return sent

"""Wrong links of the last minutes, by the address that they came from. Kept in memory: a restart forgets them."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.board.errors import TriesError

ADDRESSES = 10_000  # remembered at most; the one that was silent longest goes first


class Tries:
    """Counts in a sliding window.

    Args:
        limit: as many of one address may be wrong within the window.
    """

    def __init__(
        self, limit: int = 20, window_s: float = 600, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def require(self, address: str) -> None:
        """Raises TriesError when there were too many."""
        wrong = self._wrong.get(address, deque())
        while wrong and self._clock() - wrong[0] >= self._window_s:
            wrong.popleft()
        if len(wrong) >= self._limit:
            raise TriesError

    def count(self, address: str) -> None:
        """One was wrong."""
        self._wrong.setdefault(address, deque(maxlen=self._limit)).append(self._clock())
        self._wrong.move_to_end(address)
        if len(self._wrong) > ADDRESSES:
            self._wrong.popitem(last=False)

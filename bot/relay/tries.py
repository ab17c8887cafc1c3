"""Wrong pairing codes of the last minutes, from anywhere. Kept in memory: a restart forgets them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.relay.errors import PairingError, TooManyError


class Tries:
    """Counts wrong codes in a sliding window.

    Args:
        limit: as many may be wrong within the window.
    """

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._wrong: deque[float] = deque()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Enclose one try; it counts while it is open, and afterwards if it raises PairingError.

        Raises:
            TooManyError: there were too many.
        """
        at = self._clock()
        while self._wrong and at - self._wrong[0] >= self._window_s:
            self._wrong.popleft()
        if len(self._wrong) >= self._limit:
            raise TooManyError("Too many wrong pairing codes: try again in ten minutes.")
        self._wrong.append(at)
        right = True
        try:
            yield
        except PairingError:
            right = False
            raise
        finally:
            if right and at in self._wrong:
                self._wrong.remove(at)

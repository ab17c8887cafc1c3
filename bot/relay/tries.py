"""Wrong pairing codes of the last minutes, by address and from everywhere. Kept in memory: a restart forgets them."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.relay.errors import PairingError, TooManyError


class Tries:
    """Counts wrong codes in a sliding window.

    Args:
        limit: as many of one address may be wrong within the window.
        over_all: as many may be wrong within the window, wherever they come from.
    """

    def __init__(
        self, limit: int, over_all: int, window_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._over_all = over_all
        self._window_s = window_s
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque()
        self._by_address: Counter[str] = Counter()

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Enclose one try; it counts while it is open, and afterwards if it raises PairingError.

        Raises:
            TooManyError: there were too many.
        """
        self._forget()
        if len(self._wrong) >= self._over_all or self._by_address[address] >= self._limit:
            raise TooManyError("Too many wrong pairing codes: try again in ten minutes.")
        this = (self._clock(), address)
        self._wrong.append(this)
        self._by_address[address] += 1
        right = True
        try:
            yield
        except PairingError:
            right = False
            raise
        finally:
            if right and this in self._wrong:
                self._wrong.remove(this)
                self._drop(address)

    def _forget(self) -> None:
        while self._wrong and self._clock() - self._wrong[0][0] >= self._window_s:
            self._drop(self._wrong.popleft()[1])

    def _drop(self, address: str) -> None:
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]

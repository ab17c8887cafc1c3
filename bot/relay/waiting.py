"""Who waits in a long poll, and what wakes them. All on one event loop; no thread, task or query per waiter."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager


class Waiter:
    """One long poll."""

    __slots__ = ("_rung", "busy")

    def __init__(self, busy: Collection[str]) -> None:
        self.busy = busy  # disks at work: their commands wake nobody
        self._rung: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def ring(self, worth: bool = True) -> None:
        """Wake it; with `worth` False to go home."""
        if not self._rung.done():
            self._rung.set_result(worth)

    async def until(self, deadline: float) -> bool:
        """Wait for the bell, at most until the loop's clock shows `deadline`; say whether to look again."""
        timer = asyncio.get_running_loop().call_at(deadline, self.ring, False)
        try:
            return await self._rung
        finally:
            timer.cancel()


class Bell:
    """The waiters of all agents."""

    def __init__(self) -> None:
        self._waiters: dict[str, list[Waiter]] = {}
        self._closed = False

    def __bool__(self) -> bool:
        return bool(self._waiters)

    @contextmanager
    def waiter(self, agent_id: str, busy: Collection[str]) -> Iterator[Waiter]:
        """Be rung from here on."""
        waiter = Waiter(busy)
        self._waiters.setdefault(agent_id, []).append(waiter)
        if self._closed:
            waiter.ring(worth=False)
        try:
            yield waiter
        finally:
            others = self._waiters[agent_id]
            others.remove(waiter)
            if not others:
                del self._waiters[agent_id]

    def ring(self, agent_id: str) -> None:
        """Wake an agent's polls."""
        for waiter in self._waiters.get(agent_id, ()):
            waiter.ring()

    def ring_for(self, work: Iterable[tuple[str, str]]) -> None:
        """Wake the polls of agents for which there is (agent id, disk number), unless that disk is at work."""
        for agent_id, device in work:
            for waiter in self._waiters.get(agent_id, ()):
                if device not in waiter.busy:
                    waiter.ring()

    def close(self) -> None:
        """Send every poll home, also those still to come."""
        self._closed = True
        for waiters in self._waiters.values():
            for waiter in waiters:
                waiter.ring(worth=False)

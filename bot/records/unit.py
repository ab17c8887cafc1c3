"""One open transaction that several awaits share, and calls that run in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from bot.records.written import Hearers, Writes, call_all, writes_of

P = ParamSpec("P")
T = TypeVar("T")

AFTER_COMMIT = "qingka after commit"  # in a session's info: what is called once its unit has been committed


class Unit:
    """One open transaction. Everything done in it becomes true together, or not at all.

    Args:
        hearers: who hears what it writes.
        at_hand: its statements wait for nobody, so that brief calls need no thread.
    """

    def __init__(
        self, session: Session, threads: ThreadPoolExecutor, hearers: Hearers, *, at_hand: bool
    ) -> None:
        self._session = session
        self._threads = threads
        self._hearers = hearers
        self._at_hand = at_hand
        self._writes: Writes = frozenset()
        self._released: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []
        session.info[AFTER_COMMIT] = self._after
        self._is_long = False

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `call(session, …)`, run in a thread; a cancelled caller waits until the thread is done."""
        self._is_long = True
        return await in_thread(self._threads, lambda: call(self._session, *args, **kwargs))

    async def briefly(
        self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `call(session, …)` of a few rows found by their keys; the event loop waits for it where it may."""
        if self._at_hand:
            return call(self._session, *args, **kwargs)
        return await self.do(call, *args, **kwargs)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call `call` on the event loop once this unit has been committed; never if it was rolled back.

        What it raises is logged, and undoes nothing. A caller who is cancelled while his unit is committed may have
        committed it: then `call` is called.
        """
        self._after.append(call)

    def after_release(self, call: Callable[[], None]) -> None:
        """Call `call` on the event loop as soon as the units that come next see what this one wrote.

        Where units share a commit that is before it: when it fails, it fails for what `call` has begun, too.
        """
        self._released.append(call)

    def released(self) -> None:
        """Say that the units that come next see what this one wrote."""
        call_all(self._released)
        self._hearers.released(self._writes)

    def committed(self) -> None:
        """Say that this unit has been committed."""
        call_all(self._after)
        self._hearers.committed(self._writes)

    async def commit(self, then: Callable[[], None]) -> None:
        """Commit the session; `then` is called if that succeeds, also when the caller is cancelled meanwhile."""
        done = False

        def commit(session: Session) -> None:
            nonlocal done
            self._writes = writes_of(session)
            session.commit()
            done = True

        try:
            await self.finish(commit)
        finally:
            if done:
                then()

    async def finish(self, step: Callable[[Session], None]) -> None:
        """Take a last step with the session; in a thread when there may be much to write."""
        if self._is_long or not self._at_hand:
            await in_thread(self._threads, lambda: step(self._session))
        else:
            step(self._session)


async def in_thread(threads: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    """Return `call()` run in `threads`; when cancelled, however often, wait for its end first, then raise."""
    return await to_its_end(asyncio.get_running_loop().run_in_executor(threads, call))


async def to_its_end(future: asyncio.Future[T]) -> T:
    """Return the result of `future`; when cancelled, however often, wait for its end first, then raise."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():  # a stream that a browser left is cancelled again and again
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise

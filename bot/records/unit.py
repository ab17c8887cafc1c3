"""One open transaction that several awaits share, and calls that run in a thread."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

AFTER_COMMIT = "qingka after commit"  # in a session's info: what is called once its unit has been committed


class Unit:
    """One open transaction. Everything done in it becomes true together, or not at all.

    Args:
        at_hand: its statements wait for nobody, so that brief calls need no thread.
    """

    def __init__(self, session: Session, threads: ThreadPoolExecutor, *, at_hand: bool) -> None:
        self._session = session
        self._threads = threads
        self._at_hand = at_hand
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

    def committed(self) -> None:
        """Say that this unit has been committed."""
        for call in self._after:
            try:
                call()
            except Exception:
                number = f"BUG-{secrets.token_hex(3).upper()}"
                log.exception("%s: what was to follow a commit failed", number)

    async def commit(self, then: Callable[[], None]) -> None:
        """Commit the session; `then` is called if that succeeds, also when the caller is cancelled meanwhile."""
        done = False

        def commit(session: Session) -> None:
            nonlocal done
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

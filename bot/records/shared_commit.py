"""SQLite's one writer: units that arrive together share a commit, each behind a savepoint of its own.

A unit that fails takes back its own savepoint and nothing else. A unit has ended when the commit that it shares has:
what a caller tells others afterwards is on the disk. A commit that fails fails for every unit in it; so does a
transaction that the database gives up in the middle of one of them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.records.unit import Unit, in_thread, to_its_end
from bot.records.written import Hearers

OPEN_FOR_S = 0.02
GIVEN_UP = sqlite3.OperationalError("the database gave the transaction up")


class SharedCommits:
    """The units of one database, one after the other.

    Args:
        hearers: who hears what the units write.
        alone: every unit has a commit of its own.
        open_for_s: after that no unit joins those before it.
    """

    def __init__(
        self,
        engine: Engine,
        sessions: sessionmaker[Session],
        threads: ThreadPoolExecutor,
        hearers: Hearers | None = None,
        *,
        alone: bool = False,
        open_for_s: float = OPEN_FOR_S,
    ) -> None:
        self._engine = engine
        self._sessions = sessions
        self._threads = threads
        self._hearers = hearers or Hearers()
        self._alone = alone
        self._open_for_s = open_for_s
        self._place = asyncio.Lock()
        self._waiting = 0
        self._group: _Group | None = None

    @asynccontextmanager
    async def unit(self, *, long: bool = False) -> AsyncIterator[Unit]:
        """Open a unit behind those that wait already; it has been committed at the end.

        Args:
            long: those before it are committed first, and need not wait for its end.
        """
        async with self._my_turn():
            if long:
                await self._end()
            group = self._group = self._group or await self._begin()
            try:
                async with self._member(group) as unit:
                    yield unit
                if not self._alone and not self._waiting:
                    await asyncio.sleep(0)  # whoever was called when it was released may join it
            finally:
                if self._alone or not self._waiting or group.is_given_up or group.age_s > self._open_for_s:
                    await self._end()
        await to_its_end(group.ended)

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[None]:
        """Hold the place of a unit; for those who are alone."""
        async with self._place:
            yield

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._place.acquire()
        except BaseException:
            self._waiting -= 1
            await self._end_if_left()
            raise
        self._waiting -= 1
        try:
            yield
        finally:
            self._place.release()

    async def _end_if_left(self) -> None:
        """End a group that was left open for one who did not come."""
        if self._group is not None and not self._waiting and not self._place.locked():
            async with self._place:
                await self._end()

    async def _end(self) -> None:
        group, self._group = self._group, None
        if group is not None:
            await to_its_end(asyncio.ensure_future(group.end()))

    async def _begin(self) -> _Group:
        opening = asyncio.get_running_loop().run_in_executor(self._threads, self._connect)
        try:
            return _Group(await to_its_end(opening), self._threads)
        except asyncio.CancelledError:
            if not opening.cancelled() and opening.exception() is None:
                await in_thread(self._threads, opening.result().close)  # else nobody could write any more
            raise

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    @asynccontextmanager
    async def _member(self, group: _Group) -> AsyncIterator[Unit]:
        session = self._sessions(bind=group.connection, join_transaction_mode="create_savepoint")
        unit = Unit(session, self._threads, self._hearers, at_hand=True)

        def released() -> None:
            group.members.append(unit)
            unit.released()

        try:
            yield unit
            await unit.commit(then=released)
        except BaseException:
            await unit.finish(Session.rollback)
            raise
        finally:
            await unit.finish(Session.close)


class _Group:
    """The units of one commit.

    Attributes:
        members: those that have not failed.
        ended: done when the commit is; it has the commit's error.
    """

    def __init__(self, connection: Connection, threads: ThreadPoolExecutor) -> None:
        self.connection = connection
        self.members: list[Unit] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._threads = threads
        self._began = time.monotonic()

    @property
    def age_s(self) -> float:
        return time.monotonic() - self._began

    @property
    def is_given_up(self) -> bool:
        """Whether the database ended the transaction by itself: its disk is full, or fails."""
        connection = self.connection.connection.dbapi_connection
        return connection is None or not connection.in_transaction

    async def end(self) -> None:
        """Commit, and say so to every unit; `ended` has the error."""
        try:
            await in_thread(self._threads, self._commit)
        except BaseException as error:  # noqa: BLE001 - it is every unit's
            self.ended.set_exception(error)
            self.ended.exception()  # it may be that no unit is left to ask for it
        else:
            self.ended.set_result(None)
            for unit in self.members:
                unit.committed()

    def _commit(self) -> None:
        with self.connection as connection:
            if self.is_given_up:
                raise OperationalError("COMMIT", None, GIVEN_UP, connection_invalidated=True)
            try:
                connection.commit()
            except BaseException:
                connection.connection.rollback()  # SQLite may have left the transaction open
                raise

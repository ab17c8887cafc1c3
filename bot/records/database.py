"""The hub's database: short synchronous SQLModel transactions, run in threads so that the event loop stays free.

SQLite (WAL, synchronous=FULL) has one writer at a time, whose units share commits, PostgreSQL one a thread. A unit is
one transaction that several awaits may share: one turn of the dialog is one unit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from bot.records.shared_commit import SharedCommits
from bot.records.unit import Unit, in_thread
from bot.records.written import Hearers, note_writes

__all__ = ["Database", "Unit", "in_thread", "open_engine"]

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
BUSY_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_S = 5  # to a server, unless the URL says another; libpq takes 2 at least


class Database:
    """An engine and its threads.

    Args:
        url: SQLAlchemy URL; `sqlite://` is in memory.

    Attributes:
        sessions: makes this database's sessions, and so carries who listens to their events.
        hearers: who hears what its units write.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self.sessions = sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self.hearers = Hearers()
        note_writes(self.engine)
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._memory = self._sqlite and make_url(url).database in {None, "", ":memory:"}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._shared = (
            SharedCommits(self.engine, self.sessions, self._threads, self.hearers, alone=self._memory)
            if self._sqlite
            else None
        )
        # No more open units than threads: else units that wait for a row's lock would take all threads,
        # and the unit that holds it could not commit.
        self._turns = asyncio.Semaphore(THREADS)
        self._inside: set[asyncio.Task[Any] | None] = set()  # tasks that have a unit open

    @asynccontextmanager
    async def unit(self, *, long: bool = False) -> AsyncIterator[Unit]:
        """Open a writing transaction; commit at the end, roll back on any exception.

        Args:
            long: it may take more than a moment; no unit that came before waits for its end.

        Raises:
            RuntimeError: this task has a unit open.
        """
        with self._entered():
            async with self._shared.unit(long=long) if self._shared else self._open() as unit:
                yield unit

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call in a unit of its own."""
        async with self.unit() as unit:
            return await unit.do(call, *args, **kwargs)

    async def at_length(
        self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one call that may take more than a moment in a unit of its own."""
        async with self.unit(long=True) as unit:
            return await unit.do(call, *args, **kwargs)

    async def briefly(
        self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one call of a few rows found by their keys in a unit of its own."""
        async with self.unit() as unit:
            return await unit.briefly(call, *args, **kwargs)

    async def read(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call that writes nothing; it waits for no writer, except in memory.

        Raises:
            RuntimeError: in memory, and this task has a unit open.
        """
        if self._shared is None or not self._memory:
            return await in_thread(self._threads, lambda: self._read(call, *args, **kwargs))
        with self._entered():
            async with self._shared.apart():
                return await in_thread(self._threads, lambda: self._read(call, *args, **kwargs))

    def _read(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.sessions(bind=self._reading_engine()) as session:
            return call(session, *args, **kwargs)

    def _reading_engine(self) -> Engine:
        return self.engine.execution_options(qingka_reading=True)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("this task has a unit open, and another one would wait for its end")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Unit]:
        async with self._turns:
            unit = Unit(self.sessions(), self._threads, self.hearers, at_hand=False)

            def committed() -> None:
                unit.released()
                unit.committed()

            try:
                yield unit
                await unit.commit(then=committed)
            except BaseException:
                await unit.finish(Session.rollback)
                raise
            finally:
                await unit.finish(Session.close)

    async def close(self) -> None:
        """Wait for the threads and give the connections back."""
        await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """Return an engine with this project's settings for its dialect; its errors do not name what was to be written."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_driver_name() == "psycopg" and "connect_timeout" not in parsed.query:
            parsed = parsed.update_query_dict({"connect_timeout": str(CONNECT_TIMEOUT_S)})
        return create_engine(parsed, pool_size=THREADS, pool_pre_ping=True, hide_parameters=True)
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    if parsed.database in {None, "", ":memory:"}:
        options["poolclass"] = StaticPool
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",  # first: the next may have to wait
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("qingka_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

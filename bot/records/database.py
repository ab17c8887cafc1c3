"""The hub's database: short synchronous SQLModel transactions, run in threads so that the event loop stays free.

SQLite (WAL, synchronous=FULL) has one writer at a time, PostgreSQL one a thread. A unit is one transaction that
several awaits may share: one turn of the dialog is one unit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
BUSY_TIMEOUT_MS = 15_000


class Unit:
    """One open transaction. Everything done in it becomes true together, or not at all."""

    def __init__(self, session: Session, threads: ThreadPoolExecutor) -> None:
        self._session = session
        self._threads = threads
        self._after: list[Callable[[], None]] = []

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `call(session, …)`, run in a thread; a cancelled caller waits until the thread is done."""
        return await in_thread(self._threads, lambda: call(self._session, *args, **kwargs))

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call `call` on the event loop once this unit has been committed; never if it was rolled back."""
        self._after.append(call)


class Database:
    """An engine and its threads.

    Args:
        url: SQLAlchemy URL; `sqlite://` is in memory.

    Attributes:
        sessions: makes this database's sessions, and so carries who listens to their events.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self.sessions = sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._memory = self._sqlite and make_url(url).database in {None, "", ":memory:"}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        # No more open units than threads: else units that wait for a row's lock would take all threads,
        # and the unit that holds it could not commit.
        self._turns = asyncio.Semaphore(1 if self._sqlite else THREADS)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """Open a writing transaction; commit at the end, roll back on any exception."""
        async with self._turns, self._open() as unit:
            yield unit
        for call in unit._after:
            call()

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call in a unit of its own."""
        async with self.unit() as unit:
            return await unit.do(call, *args, **kwargs)

    async def read(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call that writes nothing; it waits for no writer."""
        async with self._turns if self._memory else nullcontext():
            return await in_thread(self._threads, lambda: self._read(call, *args, **kwargs))

    def _read(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.sessions(bind=self._reading_engine()) as session:
            return call(session, *args, **kwargs)

    def _reading_engine(self) -> Engine:
        return self.engine.execution_options(qingka_reading=True)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Unit]:
        session = self.sessions()
        unit = Unit(session, self._threads)
        try:
            yield unit
            await in_thread(self._threads, session.commit)
        except BaseException:
            await in_thread(self._threads, session.rollback)
            raise
        finally:
            await in_thread(self._threads, session.close)

    async def close(self) -> None:
        """Wait for the threads and give the connections back."""
        await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()


async def in_thread(threads: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    """Return `call()` run in `threads`; when cancelled, however often, wait for its end first, then raise."""
    future = asyncio.get_running_loop().run_in_executor(threads, call)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():  # a stream that a browser left is cancelled again and again
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise


def open_engine(url: str) -> Engine:
    """Return an engine with this project's settings for its dialect; its errors do not name what was to be written."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
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
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("qingka_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

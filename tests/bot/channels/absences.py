"""A database that takes no writes for a while: it refuses them itself, as it does when its disk is read-only."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlmodel import Session

from bot.records.database import Database

READ_ONLY = "SET LOCAL transaction_read_only = on"  # on a server, until the transaction ends
_numbers = itertools.count()


class Absence:
    """Begins and ends when a test says so."""

    def __init__(self, database: Database) -> None:
        self.now = False
        self._shut: dict[int, bool] = {}  # by connection
        is_sqlite = database.engine.dialect.name == "sqlite"
        event.listen(
            database.engine, "before_cursor_execute", self._before if is_sqlite else self._before_on_server
        )

    def _before_on_server(self, _connection: Any, cursor: Any, *_: Any) -> None:
        if self.now and cursor.connection.info.transaction_status != TransactionStatus.INERROR:
            cursor.connection.execute(READ_ONLY)

    def _before(self, connection: Any, cursor: Any, *_: Any) -> None:
        if self._shut.get(id(cursor.connection), False) != self.now:
            cursor.connection.execute(read_only(self.now))
            self._shut[id(cursor.connection)] = self.now


@contextmanager
def nothing_written(session: Session) -> Iterator[None]:
    """Let the database refuse what a session writes inside."""
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(read_only(True) if is_sqlite else READ_ONLY)
    try:
        yield
    finally:
        if is_sqlite:
            connection.exec_driver_sql(read_only(False))


def read_only(on: bool, /) -> str:
    """Return the statement; never the same twice, as one that SQLite has prepared already would do nothing."""
    return f"PRAGMA query_only = {'ON' if on else 'OFF'} -- {next(_numbers)}"

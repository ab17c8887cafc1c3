"""A database that takes no writes for a while: SQLite itself refuses them, as it does when its disk is read-only."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import event

from bot.records.database import Database

_numbers = itertools.count()


class Absence:
    """Begins and ends when a test says so."""

    def __init__(self, database: Database) -> None:
        self.now = False
        self._shut: dict[int, bool] = {}  # by connection
        event.listen(database.engine, "before_cursor_execute", self._before)

    def _before(self, connection: Any, cursor: Any, *_: Any) -> None:
        if self._shut.get(id(cursor.connection), False) != self.now:
            cursor.connection.execute(read_only(self.now))
            self._shut[id(cursor.connection)] = self.now


def read_only(on: bool, /) -> str:
    """Return the statement; never the same twice, as one that SQLite has prepared already would do nothing."""
    return f"PRAGMA query_only = {'ON' if on else 'OFF'} -- {next(_numbers)}"

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
        event.listen(database.engine, "begin", self._begin, insert=True)

    def _begin(self, connection: Any) -> None:
        connection.exec_driver_sql(read_only(self.now))


def read_only(on: bool, /) -> str:
    """Return the statement; never the same twice, as one that SQLite has prepared already would do nothing."""
    return f"PRAGMA query_only = {'ON' if on else 'OFF'} -- {next(_numbers)}"

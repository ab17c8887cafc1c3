"""A database that takes no writes for a while: SQLite itself refuses them, as it does when its disk is read-only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bot.records.database import Database


class Absence:
    """Begins and ends when a test says so."""

    def __init__(self, database: Database) -> None:
        self.now = False
        event.listen(database.engine, "begin", self._begin, insert=True)

    def _begin(self, connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if self.now else 'OFF'}")

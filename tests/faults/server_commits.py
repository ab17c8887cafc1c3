"""Tells a reaper of the commits of this process on a PostgreSQL server."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from tests.faults.commits import Naming, written_by
from tests.faults.deaths import Border, Reaper


class Watch:
    """Notes what connections write, and tells of each commit of such."""

    def __init__(self, reaper: Reaper, named: Naming) -> None:
        self._reaper, self._named = reaper, named
        self._written: WeakKeyDictionary[object, list[str]] = WeakKeyDictionary()

    def note(self, connection: psycopg.Connection[Any], statement: object) -> None:
        table = written_by(statement) if isinstance(statement, str) and not connection.autocommit else None
        if table is not None:
            self._written.setdefault(connection, []).append(table)

    def passes(self, border: Border, connection: object) -> None:
        if self._written.get(connection):
            self._reaper.passes(border, self._named(self._written[connection]))

    def forget(self, connection: object) -> None:
        self._written.pop(connection, None)


def watch(reaper: Reaper, named: Naming) -> None:
    seen = Watch(reaper, named)
    execute, many = psycopg.Cursor.execute, psycopg.Cursor.executemany
    commit, rollback = psycopg.Connection.commit, psycopg.Connection.rollback

    def executed(self: psycopg.Cursor[Any], query: Any, *values: Any, **more: Any) -> Any:
        seen.note(self.connection, query)
        return execute(self, query, *values, **more)

    def all_executed(self: psycopg.Cursor[Any], query: Any, *values: Any, **more: Any) -> None:
        seen.note(self.connection, query)
        many(self, query, *values, **more)

    def committed(self: psycopg.Connection[Any]) -> None:
        seen.passes(Border.WHOLE, self)
        commit(self)
        seen.passes(Border.COMMIT, self)
        seen.forget(self)

    def undone(self: psycopg.Connection[Any]) -> None:
        seen.forget(self)
        rollback(self)

    psycopg.Cursor.execute, psycopg.Cursor.executemany = executed, all_executed  # type: ignore[method-assign]
    psycopg.Connection.commit, psycopg.Connection.rollback = committed, undone  # type: ignore[method-assign]

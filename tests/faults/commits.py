"""Tells a reaper of the commits of this process's databases: SQLite's, which Python's own module carries out."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from tests.faults.deaths import BETWEEN, Border, Reaper

ACT_BEGINS = re.compile(r"UPDATE act_rows SET state = 'started'")
WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)", re.IGNORECASE)
PLAIN_ROLLBACK = re.compile(r"\s*ROLLBACK(\s+TRANSACTION)?\s*;?\s*", re.IGNORECASE)  # not: to a savepoint
TURN = "turn"  # what was kept in the inbox is done
ALWAYS = (
    "dialog",
    "audit",
    "slot",
    "press",
    "inbox",
    TURN,
    "outbox",
)  # tables that tell little of a transaction
Naming = Callable[[Sequence[str]], str]


class Connection(sqlite3.Connection):
    """Tells a reaper of each commit that wrote something."""

    def __init__(self, reaper: Reaper, named: Naming, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reaper, self._named = reaper, named
        self._written: list[str] = []
        self.set_trace_callback(self._note)

    def _note(self, statement: str) -> None:
        table = written_by(statement)
        if table is not None:
            self._written.append(table)
            self._reaper.armed = self._reaper.armed or ACT_BEGINS.match(statement) is not None
        elif PLAIN_ROLLBACK.fullmatch(statement):
            self._written.clear()

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement == "COMMIT":
            self._passes(Border.WHOLE)
        cursor = super().execute(statement, *values)
        if statement == "COMMIT":
            self._committed()
        return cursor

    def commit(self) -> None:
        self._passes(Border.WHOLE)
        super().commit()
        self._committed()

    def _committed(self) -> None:
        self._passes(Border.COMMIT)
        self._written = []

    def _passes(self, border: Border) -> None:
        if self._written:
            self._reaper.passes(border, self._named(self._written))


def written_by(statement: str) -> str | None:
    """Return the table that a statement writes."""
    found = WRITES.match(statement)
    if not found:
        return None
    return TURN if found[0].split() == ["UPDATE", "inbox"] else found[2]


def all_of(tables: Sequence[str]) -> str:
    """Return the name of a transaction that wrote these tables: all of them, as they were first written."""
    return " ".join(dict.fromkeys(tables))


def each_of(tables: Sequence[str]) -> str:
    """Return the names of a transaction of the hub, which commits together what comes at the same time: every table."""
    return BETWEEN.join(sorted(set(tables)))


def chief(what: str) -> str:
    """Return the table of `each_of` that tells most."""
    return min(what.split(BETWEEN), key=lambda table: (ALWAYS.index(table) if table in ALWAYS else -1, table))


def watch(reaper: Reaper, named: Naming) -> None:
    connect = functools.partial(sqlite3.connect, factory=functools.partial(Connection, reaper, named))
    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]

"""The journal's file: SQLite, WAL, every commit on the disk before it returns. Threads share one connection."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from device.errors import JournalDamagedError, JournalNewerError, JournalOlderError
from device.schema import SCHEMA, SCHEMA_VERSION, STEPS

# What SQLite says of a file whose bytes are wrong: this agent's own statements are right, and it may write here.
OF_THE_FILE = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_READONLY,
    }
)


class Store:
    """One SQLite file. Calls from several threads wait for each other; transactions nest into one.

    Every call may raise JournalDamagedError; what is wrong with the disk stays SQLite's own error.
    """

    def __init__(self, path: Path, *, bring_up: bool = True) -> None:
        """Open or make the file.

        Args:
            bring_up: an older file may be brought up to this version; never under an agent that runs.

        Raises:
            JournalDamagedError, JournalNewerError, JournalOlderError
        """
        self.path = path
        self._bring_up = bring_up
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            with self._named():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        self._must_be_whole()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction():
            self._bring_up_to_date()
            self._must_have_its_columns()
        self._must_be_writable()

    def _bring_up_to_date(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise JournalNewerError(f"{self.path}: written by a newer qingka-agent; update this one")
        if version < 0:
            raise self._damaged(f"version {version}")
        if version == SCHEMA_VERSION:
            return
        if version > 0 and not self._bring_up:
            raise JournalOlderError(
                f"{self.path}: an earlier qingka-agent works with it; restart that first, then this one can read it"
            )
        if version == 0:
            for statement in filter(str.strip, SCHEMA.split(";")):
                self._connection.execute(statement)
        for step in range(version or SCHEMA_VERSION, SCHEMA_VERSION):
            STEPS[step](self._connection)
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _must_be_writable(self) -> None:
        """Try a write and take it back: a file that takes none is found here, not in the middle of an act."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _must_be_whole(self) -> None:
        (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise self._damaged(verdict)

    def _must_have_its_columns(self) -> None:
        with contextlib.closing(sqlite3.connect(":memory:")) as new:
            new.executescript(SCHEMA)
            missing = _columns(new) - _columns(self._connection)
        if missing:
            raise self._damaged(f"{len(missing)} columns are not there")

    def _damaged(self, why: object) -> JournalDamagedError:
        return JournalDamagedError(
            f"{self.path}: cannot be read ({why}); move it away and pair this site again"
        )

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """Tell a file that is damaged from everything else that SQLite may say."""
        try:
            yield
        except sqlite3.DatabaseError as err:
            if getattr(err, "sqlite_errorcode", -1) & 0xFF in OF_THE_FILE:
                raise self._damaged(err) from err
            raise
        except UnicodeDecodeError as err:
            raise self._damaged("a name in it is no text") from err

    @contextlib.contextmanager
    def understood(self) -> Iterator[None]:
        """Read what rows mean; what means nothing is damage."""
        try:
            yield
        except (ValueError, TypeError, LookupError) as err:
            raise self._damaged(f"{type(err).__name__} in what it says") from err

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one commit: all of it is on the disk afterwards, or nothing."""
        with self._lock, self._named():
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                # SQLite has rolled back by itself when the disk is full.
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("COMMIT")

    def write(self, statement: str, *values: Any) -> int:
        """Run one statement; return how many rows it changed."""
        with self.transaction():
            return self._connection.execute(statement, values).rowcount

    def rows(self, statement: str, *values: Any) -> Sequence[sqlite3.Row]:
        with self._lock, self._named():
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(statement, *values)
        return found[0] if found else None

    def fact(self, name: str, default: str = "") -> str:
        row = self.row("SELECT value FROM facts WHERE name = ?", name)
        return str(row["value"]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        self.write(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _columns(file: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return (table, column) of every column."""
    found = file.execute(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables"
        " JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
    )
    return {(table, column) for table, column in found}

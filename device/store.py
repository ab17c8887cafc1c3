"""The journal's file: SQLite, WAL, every commit on the disk before it returns. Threads share one connection."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from device.errors import JournalDamagedError, JournalNewerError

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE commands (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, device TEXT NOT NULL, operation INTEGER, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'ended', 'forgotten')),
    tries INTEGER NOT NULL DEFAULT 1, received_at TEXT NOT NULL
);
CREATE TABLE reports (
    command TEXT NOT NULL REFERENCES commands, seq INTEGER NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
    acked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (command, seq)
) WITHOUT ROWID;
CREATE INDEX reports_waiting ON reports (acked) WHERE acked = 0;
CREATE TABLE evidence (
    number INTEGER PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL, run TEXT NOT NULL, boot TEXT NOT NULL,
    made_s REAL NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'void', 'consumed'))
);
CREATE UNIQUE INDEX evidence_open ON evidence (state) WHERE state = 'open';
CREATE TABLE acts (
    command TEXT PRIMARY KEY, device TEXT NOT NULL, operation INTEGER, act TEXT NOT NULL, digest TEXT NOT NULL,
    began_at TEXT NOT NULL
);
CREATE TABLE act_rows (
    command TEXT NOT NULL REFERENCES acts, ord INTEGER NOT NULL, fplxdm TEXT NOT NULL, state TEXT NOT NULL,
    was_start TEXT NOT NULL, was_end TEXT NOT NULL, disk_code TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
    period_start TEXT, lock_date TEXT, PRIMARY KEY (command, ord)
) WITHOUT ROWID;
CREATE TABLE locked_devices (device TEXT PRIMARY KEY, command TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE approvers (
    person TEXT PRIMARY KEY, name TEXT NOT NULL, secret TEXT NOT NULL, last_step INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE rolls (
    device TEXT NOT NULL, fplxdm TEXT NOT NULL, fpdm TEXT NOT NULL, last_fphm TEXT NOT NULL, issued TEXT NOT NULL,
    PRIMARY KEY (device, fplxdm, fpdm)
) WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT PRIMARY KEY, device TEXT NOT NULL, operation INTEGER, made_at TEXT NOT NULL, result TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TABLE refused_passwords (digest TEXT PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
"""


class Store:
    """One SQLite file. Calls from several threads wait for each other; transactions nest into one."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            JournalDamagedError, JournalNewerError
        """
        self.path = path
        self.fresh = not path.exists()
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except sqlite3.DatabaseError as err:
            self._connection.close()
            raise JournalDamagedError(
                f"{path}: cannot be read ({err}); move it away and pair this site again"
            ) from err
        except JournalNewerError:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise JournalNewerError(f"{self.path}: written by a newer qingka-agent; update this one")
            if version == 0:
                for statement in filter(str.strip, SCHEMA.split(";")):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one commit: all of it is on the disk afterwards, or nothing."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
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
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(statement, *values)
        return found[0] if found else None

    def fact(self, name: str, default: str = "") -> str:
        row = self.row("SELECT value FROM facts WHERE name = ?", name)
        return str(row["value"]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        self.write(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def close(self) -> None:
        with self._lock:
            self._connection.close()

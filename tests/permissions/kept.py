"""A database as it was at one moment, to go back to."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg
from sqlmodel import SQLModel

from tests.databases import ON_SERVER, own_url

WHO_WAS_THERE = "board_session"


class Kept(Protocol):
    def restore(self) -> None: ...
    def has_changed(self) -> bool:
        """Say whether anything but who was there has."""

    def close(self) -> None: ...


class KeptFile:
    """One of SQLite's."""

    def __init__(self, path: Path) -> None:
        self._live = sqlite3.connect(path, check_same_thread=False)
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._live.execute("PRAGMA synchronous=OFF")
        self._live.backup(self._kept)
        self._at_first = self._facts()

    def restore(self) -> None:
        self._kept.backup(self._live)

    def has_changed(self) -> bool:
        return self._facts() != self._at_first

    def _facts(self) -> list[str]:
        return [
            line for line in self._live.iterdump() if not line.startswith(f'INSERT INTO "{WHO_WAS_THERE}"')
        ]

    def close(self) -> None:
        self._live.close()
        self._kept.close()


class KeptOnServer:
    """One of PostgreSQL's, table by table."""

    def __init__(self, url: str) -> None:
        self._live = psycopg.connect(url, autocommit=True)
        self._kept = {name: self.rows(name) for name in SQLModel.metadata.tables}

    def restore(self) -> None:
        with self._live.transaction(), self._live.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self._changed():
                cursor.execute(f'DELETE FROM "{name}"'.encode())
                with cursor.copy(f'COPY "{name}" FROM STDIN'.encode()) as copy:
                    copy.write(b"".join(self._kept[name]))

    def has_changed(self) -> bool:
        return self._changed() not in ([], [WHO_WAS_THERE])

    def _changed(self) -> list[str]:
        return [name for name, rows in self._kept.items() if self.rows(name) != rows]

    def rows(self, name: str) -> list[bytes]:
        """Return what a table holds now."""
        with self._live.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT'.encode()) as copy:
            return sorted(bytes(row) for row in copy)

    def close(self) -> None:
        self._live.close()


def keep(path: Path) -> Kept:
    """Keep the database that stands for this file."""
    return KeptOnServer(own_url(path)) if ON_SERVER else KeptFile(path)

"""A database that a backup is brought into: never over rows that nobody named, never under a running hub."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, MetaData, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

import bot.records  # noqa: F401  registers every table
from bot.backup import manifest, postgres
from bot.backup.errors import OccupiedError
from bot.records import copies, schema
from bot.records.database import open_engine

OURSELVES = "qingka restore"  # the application's name on a server
LOCKED_S = 2.0
TABLES = frozenset({schema.VERSIONS, *SQLModel.metadata.tables})
IN_USE = "it is in use; stop the hub first: systemctl stop qingka"


class Target(Protocol):
    def refuse_occupied(self) -> None:
        """Raises OccupiedError: it has rows that were not named, or somebody else has it open."""

    def put(self, records: Path) -> None:
        """Have the records of a SQLite file of this version instead of what is there, in one transaction.

        Raises:
            OccupiedError: nothing was changed.
        """


def of(url: str, replace: str) -> Target:
    """Return the target that a database's URL names.

    Args:
        replace: the database's name, when what it has may go.
    """
    path = copies.file_of(url)
    if path is not None:
        return _File(path, named=replace == path.name)
    name = make_url(url).database or ""
    return _Server(url, name, named=bool(name) and replace == name)


class _File:
    """A SQLite file, written over in one transaction: a process that dies in it leaves a journal that undoes it."""

    def __init__(self, path: Path, *, named: bool) -> None:
        self._path = path
        self._named = named

    def refuse_occupied(self) -> None:
        if self._path.exists() and not self._named:
            _refuse_rows(manifest.rows_of(self._path), str(self._path), self._path.name)

    def put(self, records: Path) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(records)) as source, closing(self._open_alone()) as target:
            source.backup(target)

    def _open_alone(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=LOCKED_S)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody else has it open
        except sqlite3.OperationalError as err:
            connection.close()
            raise OccupiedError(f"{self._path}: {IN_USE}") from err
        return connection


class _Server:
    """A database of PostgreSQL."""

    def __init__(self, url: str, name: str, *, named: bool) -> None:
        self._url = make_url(url).update_query_dict({"application_name": OURSELVES})
        self._name = name
        self._named = named

    def refuse_occupied(self) -> None:
        engine = self._engine()
        try:
            with engine.connect() as connection:
                self._refuse_occupied(connection)
        finally:
            engine.dispose()

    def put(self, records: Path) -> None:
        engine = self._engine()
        try:
            with engine.begin() as connection:
                self._refuse_occupied(connection)
                _tables(connection).drop_all(connection)
                schema.upgrade_on(connection)
                postgres.push(records, connection)
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        return open_engine(self._url.render_as_string(hide_password=False))

    def _refuse_occupied(self, connection: Connection) -> None:
        others = connection.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND application_name <> :us"
            ),
            {"us": OURSELVES},
        ).scalar_one()
        if others:
            raise OccupiedError(f"{self._name}: {IN_USE}")
        if not self._named:
            _refuse_rows(_rows(connection), f"the database {self._name}", self._name)


def _tables(connection: Connection) -> MetaData:
    """Return our tables, as far as they are there."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: name in TABLES)
    return found


def _rows(connection: Connection) -> Mapping[str, int]:
    count = "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1) AS found"
    names = [name for name in _tables(connection).tables if name != schema.VERSIONS]
    return {name: connection.execute(text(count.format(f'"{name}"'))).scalar_one() for name in names}


def _refuse_rows(rows: Mapping[str, int], place: str, name: str) -> None:
    if any(rows.values()):
        raise OccupiedError(
            f"{place} has records already; to have the backup instead of them, stop the hub and say: --replace {name}"
        )

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
from bot.backup import aside, manifest, postgres
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

    def put(self, records: Path) -> Path | None:
        """Have the records of a SQLite file of this version instead of what is there, in one transaction.

        Returns: where a file that could not be read is kept, if there was one.

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
    """A SQLite file, written over in one transaction: a process that dies in it leaves a journal that undoes it.

    One that is damaged is set aside instead.
    """

    def __init__(self, path: Path, *, named: bool) -> None:
        self._path = path
        self._named = named

    def refuse_occupied(self) -> None:
        if not self._path.exists() or self._named:
            return
        try:
            _refuse_rows(manifest.rows_of(self._path), str(self._path), self._path.name)
        except sqlite3.DatabaseError as err:
            self._refuse_damaged(err)
            raise

    def put(self, records: Path) -> Path | None:
        try:
            self._write_over(records)
        except sqlite3.DatabaseError as err:
            self._refuse_damaged(err)
            if not aside.is_damage(err):
                raise
            return aside.put_instead(self._path, records, IN_USE)
        return None

    def _refuse_damaged(self, err: sqlite3.DatabaseError) -> None:
        if aside.is_damage(err) and not self._named:
            raise OccupiedError(
                f"{self._path} is damaged ({err}); to have the backup instead and the damaged file kept beside it, "
                f"stop the hub and say: --replace {self._path.name}"
            ) from err

    def _write_over(self, records: Path) -> None:
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
                self._going(connection).drop_all(connection)
                schema.upgrade_on(connection)
                postgres.push(records, connection)
        finally:
            engine.dispose()

    def _going(self, connection: Connection) -> MetaData:
        """Return the tables that make room: all when the database was named, also those of a later version."""
        found = _tables(connection)
        for table in () if self._named else [one for one in found.sorted_tables if one.name not in TABLES]:
            found.remove(table)
        return found

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
    """Return all tables of the database's schema."""
    found = MetaData()
    found.reflect(connection)
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

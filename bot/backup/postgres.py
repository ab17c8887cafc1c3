"""Records between PostgreSQL and a SQLite file, as of one moment; no program of PostgreSQL is needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from sqlalchemy import Connection as Bound
from sqlalchemy import Engine, MetaData

from bot.backup.errors import DamagedError, NothingError
from bot.backup.manifest import tables_of
from bot.records import schema
from bot.records.database import open_engine

BATCH = 1000
# How a column of PostgreSQL reads as SQLite keeps it.
AS_KEPT = {
    "boolean": "{}::int",
    "json": "{}::text",
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


def pull(engine: Engine, to: Path) -> None:
    """Write all records, as one snapshot sees them, into a new SQLite file of the same schema.

    Raises:
        NothingError: the database was never migrated.
        NewerSchemaError: its schema is of a later version.
        SQLAlchemyError, psycopg.Error, sqlite3.Error
    """
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with snapshot.connect() as source:
        _make(to, schema.revision_on(source))
        with closing(sqlite3.connect(to)) as target:
            target.execute("PRAGMA journal_mode = DELETE")
            with target:
                for table in tables_of(target):
                    _pull_table(_driver(source), target, table)


def push(source: Path, target: Bound) -> None:
    """Bring all rows of a SQLite file into tables of the same schema, empty ones, within the target's transaction.

    Raises:
        SQLAlchemyError, psycopg.Error, sqlite3.Error
    """
    target.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    with closing(sqlite3.connect(source)) as kept:
        for table in _in_order(source):
            _push_table(kept, _driver(target), table)


def _make(path: Path, revision: str | None) -> None:
    if revision is None:
        raise NothingError("there is no database to back up: it was never upgraded")
    if revision not in schema.known():
        raise schema.NewerSchemaError(
            f"the database's schema, {revision}, is of a later version; back up with that version"
        )
    engine = open_engine(f"sqlite:///{path}")
    try:
        schema.upgrade(engine, revision)
    finally:
        engine.dispose()


def _driver(connection: Bound) -> Connection[Any]:
    driver: Any = connection.connection.driver_connection
    return driver  # type: ignore[no-any-return]


def _pull_table(source: Connection[Any], target: sqlite3.Connection, table: str) -> None:
    columns = _columns(target, table)
    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
    for batch in _batches(source, table, columns):
        target.executemany(insert, batch)
    here, there = _count(source, table), target.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    if here != there:
        raise DamagedError(f"of {here} rows of the table {table}, {there} were copied")


def _batches(source: Connection[Any], table: str, columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    kinds = _kinds(source, table)
    parts = [sql.SQL(AS_KEPT.get(kinds.get(name, ""), "{}")).format(sql.Identifier(name)) for name in columns]
    query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(parts), sql.Identifier(table))
    with source.cursor(f"backup_{table}") as rows:
        rows.execute(query)
        while batch := rows.fetchmany(BATCH):
            yield batch


def _count(source: Connection[Any], table: str) -> int:
    (count,) = source.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    ).fetchone() or (0,)
    return int(count)


def _kinds(source: Connection[Any], table: str) -> dict[str, str]:
    found = source.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s",
        (table,),
    )
    kinds = {str(name): str(kind) for name, kind in found}
    if not kinds:
        raise DamagedError(f"the database has no table {table}, which its schema says it has")
    return kinds


def _push_table(source: sqlite3.Connection, target: Connection[Any], table: str) -> None:
    columns = _columns(source, table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    listed = ", ".join(f'"{name}"' for name in columns)
    with target.cursor() as cursor:
        with cursor.copy(into) as copy:
            for row in source.execute(f'SELECT {listed} FROM "{table}"'):  # noqa: S608
                copy.write_row(row)
        if "id" in columns:
            _set_counter(cursor, table)


def _set_counter(cursor: Any, table: str) -> None:
    """Let new rows be numbered after those that are there."""
    quoted = f'"{table}"'
    (counter,) = cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", (quoted,)).fetchone()
    if counter is not None:  # else the ids are words
        highest = sql.SQL("SELECT setval(%s, coalesce(max(id), 1), max(id) IS NOT NULL) FROM {}")
        cursor.execute(highest.format(sql.Identifier(table)), (counter,))


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _in_order(database: Path) -> list[str]:
    """Return the tables, each after those that it refers to."""
    metadata = MetaData()
    engine = open_engine(f"sqlite:///{database}")
    try:
        metadata.reflect(engine)
    finally:
        engine.dispose()
    return [table.name for table in metadata.sorted_tables if table.name != "alembic_version"]

"""What a backup says of itself, and what its database says: both must agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt

from bot.audit import GENESIS

FORM = 1  # of the file; a later one is refused
NAME = "manifest.json"
DATABASE = "qingka.db"
ATTACHMENTS = "attachments/"


class FileEntry(BaseModel):
    """One file of the backup."""

    model_config = ConfigDict(frozen=True)
    size_bytes: NonNegativeInt
    sha256: str


class Head(BaseModel):
    """The last entry of the audit log; number 0 is an empty one."""

    model_config = ConfigDict(frozen=True)
    number: NonNegativeInt
    hash: str


class Manifest(BaseModel):
    """The backup's first words."""

    model_config = ConfigDict(frozen=True)
    form: int
    version: str  # of the program
    revision: str  # of the schema
    made_at: AwareDatetime  # what was committed before it is there
    source: str  # sqlite, postgresql
    audit: Head
    rows: Mapping[str, int]  # by table
    files: Mapping[str, FileEntry]  # by name
    lost: tuple[
        str, ...
    ]  # attachments that the records name and the store, a little later, did not have whole


def rows_of(database: Path) -> dict[str, int]:
    """Return how many rows each table of a SQLite file has. Raises sqlite3.Error."""
    with closing(sqlite3.connect(database)) as connection:
        return {name: _count(connection, name) for name in tables_of(connection)}


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables with records, in alphabetical order."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
        " AND name <> 'alembic_version' ORDER BY name"
    )
    return [str(name) for (name,) in found]


def head_of(database: Path) -> Head:
    """Return the last entry of a SQLite file's audit log. Raises sqlite3.Error."""
    with closing(sqlite3.connect(database)) as connection:
        last = connection.execute("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    return Head(number=last[0], hash=last[1]) if last else Head(number=0, hash=GENESIS)


def revision_of(database: Path) -> str:
    """Return the schema's revision of a SQLite file. Raises sqlite3.Error."""
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def attachments_of(database: Path) -> list[str]:
    """Return the names of all files that the records say are kept. Raises sqlite3.Error."""
    query = "SELECT DISTINCT sha256 FROM attachment WHERE state = 'stored' AND sha256 <> '' ORDER BY sha256"
    with closing(sqlite3.connect(database)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(attachment)")}
        return [str(name) for (name,) in connection.execute(query)] if "sha256" in columns else []


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    return int(count)

"""A copy of a SQLite database as of one moment, made while others read and write it."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from bot.records import schema
from bot.records.database import open_engine

BEFORE = "-before-upgrade.db"


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database; None: it is in memory, or of another kind."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        return None
    return Path(str(parsed.database))


def copy(engine: Engine, to: Path) -> None:
    """Write the database into a new file that its owner alone may read; it is on the disk when this returns.

    Raises:
        FileExistsError, OSError, sqlite3.Error: nothing is to be relied on at `to`.
    """
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(to),))
    finally:
        connection.close()
    sync(to)


def keep_before_upgrade(url: str) -> Path | None:
    """Keep a copy of an outdated SQLite database beside it until the next upgrade; return where.

    None: it is not outdated, or no file.
    """
    path = file_of(url)
    if path is None or not path.exists():
        return None
    engine = open_engine(url)
    try:
        older = schema.known() - {schema.newest()}
        return _keep(engine, path) if schema.revision(engine) in older else None
    finally:
        engine.dispose()


def _keep(engine: Engine, path: Path) -> Path | None:
    kept = path.with_name(f"{path.stem}{BEFORE}")
    part = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}.part")
    try:
        copy(engine, part)
        if _revision_of(part) == schema.newest():
            return None  # another process has upgraded meanwhile; what it kept is the older one
        part.replace(kept)
        sync(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _revision_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


def sync(path: Path) -> None:
    """Return when a file's bytes, or a folder's names, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle of a folder to sync
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Proves a backup: sums, the database's own check, rows, and the audit chain, all against what the manifest says."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError
from pyrage.x25519 import Identity
from sqlmodel import Session

from bot import audit
from bot.backup import manifest as facts
from bot.backup import packing, sealing
from bot.backup.errors import DamagedError, LaterError
from bot.backup.manifest import ATTACHMENTS, DATABASE, FORM, NAME, Manifest
from bot.records.database import open_engine

UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError)
NOWHERE = errno.EINVAL  # a directory that names a place before the beginning of the file
OURS = re.compile(rf"{re.escape(DATABASE)}|{ATTACHMENTS}[0-9a-f]{{64}}")


@contextmanager
def opened(path: Path, identity: Identity | None, work: Path) -> Iterator[Path]:
    """Yield the backup unsealed: itself, or a copy in `work` until the end.

    Raises:
        DamagedError: there is no such file, or it is not whole; SealedError
    """
    try:
        sealed = sealing.is_sealed(path)
    except OSError as err:
        raise DamagedError(f"{path}: {err.strerror}") from err
    if not sealed:
        yield path
        return
    plain = work / "unsealed.zip"
    try:
        sealing.unseal(path, plain, identity)
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def prove(path: Path, database: Path, name: str) -> Manifest:
    """Return the manifest of a backup that is whole, and write its database to `database`.

    Args:
        name: of the backup, for the sentence that says what is wrong.

    Raises:
        DamagedError, LaterError
    """
    forget_cached(path)
    try:
        with ZipFile(path) as archive:
            manifest = _manifest(archive)
            found = packing.found_in(archive, database)
    except UNREADABLE as err:
        raise DamagedError(f"{name}: this is no backup, or it is not whole: {err}") from err
    except OSError as err:
        if err.errno != NOWHERE:
            raise
        raise DamagedError(f"{name}: it is not whole: {err.strerror}") from err
    damage = _files(manifest, found) or _records(manifest, database)
    if damage:
        raise DamagedError(f"{name}: {damage}")
    return manifest


def forget_cached(path: Path) -> None:
    """Have the next reading come from the disk, where the system can be told."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _manifest(archive: ZipFile) -> Manifest:
    text = archive.read(NAME)
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as err:
        raise DamagedError("its manifest cannot be read") from err
    if manifest.form > FORM:
        raise LaterError(f"it was made by version {manifest.version}; install that one to read it")
    return manifest


def _files(manifest: Manifest, found: object) -> str:
    if DATABASE not in manifest.files or not all(map(OURS.fullmatch, manifest.files)):
        return "its manifest names files that have no place in a backup, or no database"
    return "" if found == manifest.files else "its files are not those that its manifest names"


def _records(manifest: Manifest, database: Path) -> str:
    try:
        return _says_itself(database) or _differs(manifest, database) or _chain(database)
    except sqlite3.Error as err:
        return f"its database cannot be read: {err}"


def _says_itself(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            return f"its database is damaged: {said}"
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    return f"a row of its table {broken[0]} refers to one that is not there" if broken else ""


def _differs(manifest: Manifest, database: Path) -> str:
    if facts.revision_of(database) != manifest.revision:
        return "its database has another schema than its manifest says"
    rows = facts.rows_of(database)
    for table in sorted({*rows, *manifest.rows}):
        if rows.get(table) != manifest.rows.get(table):
            return (
                f"its table {table} has {rows.get(table)} rows, its manifest says {manifest.rows.get(table)}"
            )
    return (
        ""
        if facts.head_of(database) == manifest.audit
        else "its audit log ends elsewhere than its manifest says"
    )


def _chain(database: Path) -> str:
    engine = open_engine(f"sqlite:///{database}")
    try:
        with Session(engine) as session:
            problem = audit.verify(session)
    finally:
        engine.dispose()
    return f"entry {problem.number} of its audit log is {problem.damage}" if problem else ""

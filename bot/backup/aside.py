"""A database file that SQLite can no longer read: it is kept under another name, for whoever wants to save its rows."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from bot.backup.errors import OccupiedError
from bot.records import copies

if sys.platform != "win32":  # which renames no file that is open
    import fcntl

BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a file
UNREADABLE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
LOCKED_FROM, LOCKED_BYTES = 0x4000_0000, 512  # whoever has the file open locks one. Source: os.h of SQLite


def is_damage(err: sqlite3.Error) -> bool:
    """Say whether SQLite raised it because of what stands in the file."""
    return getattr(err, "sqlite_errorname", "").startswith(UNREADABLE)


def put_instead(path: Path, records: Path, in_use: str) -> Path:
    """Have the records of a SQLite file at `path`, once they are on the disk; return where the damaged file is now.

    Raises:
        OccupiedError: says `in_use`; nothing was changed.
    """
    _refuse_opened(path, in_use)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(records)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # so that nothing is left beside it
    copies.sync(part)
    aside = _free_name(path)
    for ending in BESIDE:
        if path.with_name(path.name + ending).exists():
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    path.replace(aside)
    part.replace(path)
    copies.sync(path.parent)
    return aside


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _refuse_opened(path: Path, in_use: str) -> None:
    if sys.platform == "win32":
        return
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKED_BYTES, LOCKED_FROM)
        except BlockingIOError as err:
            raise OccupiedError(f"{path}: {in_use}") from err

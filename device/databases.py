"""SQLite databases of other programs, copied as of one moment while they are written to.

Source: sqlite.org/backup.html.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

MAGIC = b"SQLite format 3\0"
WAL = 2  # the header's byte 18 of a database that keeps its changes in a -wal beside it
HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
PATIENCE_S = 10.0  # with a program that does not let go of its database


class _HeldError(Exception):
    """The program holds its database all the time."""


def is_one(path: Path) -> bool:
    return _head(path).startswith(MAGIC)


def beside(path: Path) -> list[Path]:
    """Return the files that SQLite may keep beside a database."""
    return [path.with_name(path.name + end) for end in ("-journal", "-shm", "-wal")]


def copy(path: Path, target: Path, patience_s: float = PATIENCE_S) -> bool:
    """Copy a whole, checked database with all that is committed; False: SQLite cannot, or is not let to in time.

    Raises:
        OSError: `target` cannot be written, or `path` has gone.
    """
    if not _asks_for_sqlite(path):
        return False
    try:
        _back_up(path, target, patience_s)
        return _whole(target)
    except (sqlite3.DatabaseError, _HeldError):
        return False
    finally:
        for one in beside(target):
            one.unlink(missing_ok=True)


def _asks_for_sqlite(path: Path) -> bool:
    """Return False for a WAL database that nobody has open: reading it would make files beside it."""
    return _head(path)[18:19] != bytes((WAL,)) or path.with_name(f"{path.name}-wal").exists()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(20)


def _back_up(path: Path, target: Path, patience_s: float) -> None:
    """Copy in one step: writers wait, or go on in their -wal; in many steps each write would begin it anew."""
    until_s = time.monotonic() + patience_s

    def go_on(status: int, _left: int, _total: int) -> None:
        if status in HELD and time.monotonic() > until_s:
            raise _HeldError

    target.unlink(missing_ok=True)
    target.touch(0o600)
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.1)) as source,
        closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made, progress=go_on, sleep=0.05)


def _whole(path: Path) -> bool:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as made:
        (verdict,) = made.execute("PRAGMA quick_check(1)").fetchone()
    return bool(verdict == "ok")

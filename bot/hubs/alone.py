"""SQLite takes one hub: a lock beside the file keeps a second `qingka serve` away from it.

Errors:
    SecondHubError  HUB-001  another hub serves this database
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import HubError
from bot.records import copies


class SecondHubError(HubError):
    """Another hub serves this database."""

    code = "HUB-001"


@contextmanager
def alone_on(url: str) -> Iterator[None]:
    """Be the only hub on this database while inside; on PostgreSQL, and in memory, there may be others.

    Raises:
        SecondHubError: another one is inside.
        OSError: there can be no lock beside the file.
    """
    database = copies.file_of(url)
    if database is None:
        yield
        return
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, database)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, database: Path) -> None:
    try:
        _take(descriptor)
    except OSError as err:
        raise SecondHubError(
            f"{database}: another qingka serve has this database, and SQLite takes one hub; "
            "stop that one, or move to PostgreSQL for several"
        ) from err


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""What SQLite says of a disk that fails or is full, turned into what the system says of it."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator

# What SQLite says of the disk rather than of the file; the rest of the row is what the system would say. A file that
# was opened for writing and is read-only to SQLite is damaged.
OF_THE_DISK = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR_SHMSIZE: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.ENOENT,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
}


def number_of(err: sqlite3.Error) -> int | None:
    """Return the system's number of a failing disk; None: the disk is not what is wrong."""
    number: int = getattr(err, "sqlite_errorcode", 0)
    return OF_THE_DISK.get(number) or OF_THE_DISK.get(number & 0xFF)


@contextlib.contextmanager
def as_oserror() -> Iterator[None]:
    """Raise OSError where SQLite says that the disk fails; all else stays what it is."""
    try:
        yield
    except sqlite3.DatabaseError as err:
        number = number_of(err)
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from err

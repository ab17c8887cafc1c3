"""Files that must be whole after a power cut, and the lock that a dead process does not keep."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from device.errors import JournalBusyError

CHUNK_BYTES = 1 << 20
LOOK_AGAIN_S = 0.05
# What shares and FUSE say that flush no folders.
NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` at `path`: all of it or, after any crash, what was there before."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        part.chmod(mode)
        file.write(data)
        sync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync(descriptor: int) -> None:
    """Return when the file's bytes are on the disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the folder's names are on the disk; systems and shares that cannot say so do it themselves."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as err:
        if err.errno not in NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def only_one(path: Path, wait_s: float = 0) -> Iterator[None]:
    """Hold `path` for this process alone; the system lets go of it when the process ends in any way.

    Args:
        wait_s: for another process to let go of it.

    Raises:
        JournalBusyError: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until_s = time.monotonic() + wait_s
    try:
        while not _locked(descriptor, path, last=time.monotonic() >= until_s):
            time.sleep(LOOK_AGAIN_S)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, path: Path, *, last: bool) -> bool:
    """Say whether the lock was had; on the last try, raise that it was not."""
    try:
        _lock(descriptor, path)
    except JournalBusyError:
        if last:
            raise
        return False
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, path: Path) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as err:
            raise JournalBusyError(
                f"{path.parent}: another qingka-agent works with this state folder"
            ) from err
else:
    import fcntl

    def _lock(descriptor: int, path: Path) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            raise JournalBusyError(
                f"{path.parent}: another qingka-agent works with this state folder"
            ) from err

"""The invoicing software's folders, copied while the software may be running.

a file                                              is copied
an SQLite database                                  by SQLite itself, as of one moment, without its -wal, -shm, -journal
one that SQLite cannot read: encrypted, damaged     as any other file, and its -wal, -shm, -journal likewise
any other                                           until what was copied is what the file still is, or it is a refusal
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from device import databases
from device.config import SoftwareConfig
from device.contract import Reason
from device.errors import Refusal, refuse
from device.files import CHUNK_BYTES, sha256_of

TRIES = 3


def entries(folders: Iterable[SoftwareConfig], scratch: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield name and bytes of every file, in the order of their names; take each before asking for the next.

    Links are not followed, and a file that the software removed meanwhile is left out.

    Raises:
        Refusal: a folder is absent, or a file cannot be read whole.
    """
    for folder in sorted(folders, key=lambda one: one.name):
        within: set[Path] = set()  # what is inside the copy of its database
        for path in _files(folder):
            try:
                if path not in within and _copy(folder, path, scratch, within):
                    name = path.relative_to(folder.path).as_posix()
                    yield f"software/{folder.name}/{name}", _chunks(scratch)
            finally:
                scratch.unlink(missing_ok=True)


def _files(folder: SoftwareConfig) -> list[Path]:
    if not folder.path.is_dir():
        raise refuse(Reason.BACKUP_PLACE_MISSING, place=folder.name)

    def unreadable(err: OSError) -> None:
        raise _unread(folder, f"{err.filename}: {err.strerror}") from err

    walked = os.walk(folder.path, onerror=unreadable)
    found = (Path(root) / name for root, _, names in walked for name in names)
    return sorted(one for one in found if one.is_file() and not one.is_symlink())


def _copy(folder: SoftwareConfig, path: Path, scratch: Path, within: set[Path]) -> bool:
    """Make a copy that is of one moment; False: the file is gone."""
    try:
        if databases.is_one(path) and databases.copy(path, scratch):
            within.update(databases.beside(path))
            return True
        return _steady(folder, path, scratch)
    except FileNotFoundError:
        if path.exists():
            raise
        return False
    except PermissionError as err:
        raise _unread(folder, f"{path.name}: {err.strerror}; close what holds it, or give the right") from err


def _steady(folder: SoftwareConfig, path: Path, scratch: Path) -> bool:
    for _ in range(TRIES):
        shutil.copyfile(path, scratch)
        if sha256_of(path) == sha256_of(scratch):
            return True
    raise _unread(folder, f"{path.name}: changes all the time; close the software, then back up again")


def _unread(folder: SoftwareConfig, detail: str) -> Refusal:
    return refuse(Reason.NOT_BACKED_UP, place=folder.name, detail=detail)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk

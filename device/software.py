"""The invoicing software's folders, copied while the software may be running.

a file                                              is copied
an SQLite database                                  by SQLite itself, as of one moment, without its -wal, -shm, -journal
one that SQLite cannot read, or not for long:       as any other file, and its -wal, -shm, -journal with it, all as of
encrypted, damaged, held by the software            one moment: what a crash leaves, SQLite mends when it is opened
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
from device.filenames import once, readable
from device.files import CHUNK_BYTES, sha256_of
from device.places import FULL

TRIES = 3
CHANGES = "changes all the time; close the software, then back up again"
HELD = "close what holds it, or give the right"
Copies = dict[Path, Path]  # a file -> its copy


def entries(
    folders: Iterable[SoftwareConfig], scratch: Path, patience_s: float = databases.PATIENCE_S
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield name and bytes of every file, in the same order each time; take each before asking for the next.

    Links are not followed, and a file that the software removed meanwhile is left out.

    Args:
        scratch: a file that may be made, and others beside it.
        patience_s: with a database that the software holds.

    Raises:
        Refusal: a folder is absent, or a file cannot be read whole.
    """
    for folder in sorted(folders, key=lambda one: one.name):
        within: set[Path] = set()  # what was taken with its database
        names: set[str] = set()
        for path in _files(folder):
            try:
                copies = {} if path in within else _copy(folder, path, scratch, patience_s)
                within.update(databases.beside(path) if copies else ())
                for one, copy in copies.items():
                    name = once(readable(one.relative_to(folder.path).as_posix()), names)
                    yield f"software/{folder.name}/{name}", _chunks(copy)
            finally:
                for left in _scratches(path, scratch).values():
                    left.unlink(missing_ok=True)


def _files(folder: SoftwareConfig) -> list[Path]:
    if not folder.path.is_dir():
        raise _unread(folder, f"{folder.path} is not there")

    def unreadable(err: OSError) -> None:
        raise _unread(folder, f"{err.filename}: {err.strerror}") from err

    walked = os.walk(folder.path, onerror=unreadable)
    found = (Path(root) / name for root, _, names in walked for name in names)
    try:
        return sorted(filter(_plain, found), key=lambda one: (str(one) != readable(str(one)), one))
    except OSError as err:
        unreadable(err)
        raise


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _copy(folder: SoftwareConfig, path: Path, scratch: Path, patience_s: float) -> Copies:
    """Make copies of one moment, of a file and of what was left beside it; none: the file is gone."""
    try:
        if databases.is_one(path) and databases.copy(path, scratch, patience_s):
            return {path: scratch}
        return _steady(folder, path, scratch)
    except FileNotFoundError:
        if path.exists():
            raise
        return {}
    except OSError as err:
        if err.errno in FULL:
            raise
        raise _unread(folder, f"{path.name}: {err.strerror}; {HELD}") from err


def _steady(folder: SoftwareConfig, path: Path, scratch: Path) -> Copies:
    for _ in range(TRIES):
        there = {one: copy for one, copy in _scratches(path, scratch).items() if _plain(one)}
        if path not in there:
            return {}
        if _of_one_moment(path, there) and list(filter(_plain, _scratches(path, scratch))) == list(there):
            return there
    raise _unread(folder, f"{path.name}: {CHANGES}")


def _of_one_moment(path: Path, copies: Copies) -> bool:
    """Copy all; False: one of them was not left alone until all were copied, so they may be of different moments."""
    try:
        for one, copy in copies.items():
            shutil.copyfile(one, copy)
        # SQLite makes a -shm anew from the -wal, and readers write into it.
        kept = {one: copy for one, copy in copies.items() if one == path or not one.name.endswith("-shm")}
        return all(sha256_of(one) == sha256_of(copy) for one, copy in kept.items())
    except FileNotFoundError as err:
        if Path(err.filename) in databases.beside(path):
            return False
        raise


def _scratches(path: Path, scratch: Path) -> Copies:
    """Return where copies of a file, and of all that may lie beside it, are put."""
    group = (path, *databases.beside(path))
    return {one: scratch.with_stem(scratch.stem + one.name.removeprefix(path.name)) for one in group}


def _unread(folder: SoftwareConfig, detail: str) -> Refusal:
    return refuse(Reason.SOFTWARE_UNREAD, place=folder.name, detail=readable(detail))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk

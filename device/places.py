"""The places that the site names for its backups: is each there, has it room, and does it hold what was written."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from pathlib import Path

from device.config import Config, PlaceConfig
from device.contract import Place, PlaceSpace, Reason
from device.errors import Refusal, refuse
from device.files import CHUNK_BYTES, sha256_of, sync, sync_folder
from device.marks import Marks

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MEGABYTE = 1 << 20
HALF = ".part"  # what the name of a file ends with that is being written
OWN = "state"  # the place that every site has: the agent's own folder


def runs_folder(config: Config) -> Path:
    return config.state / "runs"


def space(place: PlaceConfig, marks: Marks) -> PlaceSpace:
    try:
        free = shutil.disk_usage(place.path).free if marks.fits(place) else None
    except OSError:
        free = None
    return PlaceSpace(name=place.name, free_bytes=free)


def must_be_there(places: Iterable[PlaceConfig], marks: Marks) -> None:
    """Raises Refusal for the first place that is absent, is another than the journal knows, or cannot be marked."""
    for one in places:
        if not one.path.is_dir():
            raise refuse(Reason.BACKUP_PLACE_MISSING, place=one.name)
        if not marks.fits(one):
            raise refuse(Reason.PLACE_STRANGE, place=one.name)
        try:
            marks.meet(one)
        except OSError as err:
            raise why(err, one.name) from err


def why(err: OSError, place: str) -> Refusal:
    """Return what a failure to write means."""
    reason = Reason.DISK_FULL if err.errno in FULL else Reason.PLACE_FAILED
    return refuse(reason, place=place, detail=err.strerror or str(err))


def put(copy: Path, sha256: str, place: PlaceConfig, keep_free_mb: int, marks: Marks) -> Place:
    """Put a copy of a run into a place, on its disk for sure, and read it back.

    Raises:
        Refusal: the place is absent, another or full, or fails: it cannot be written, or gives back something else.
    """
    must_be_there([place], marks)
    try:
        room(copy.stat().st_size, place.path, keep_free_mb)
        target = place.path / copy.name
        copy_file(copy, target)
        if sha256_of(_uncached(target)) != sha256:
            raise refuse(Reason.PLACE_FAILED, place=place.name, detail="it gives back something else")
    except OSError as err:
        with suppress(OSError):
            must_be_there([place], marks)
        raise why(err, place.name) from err
    must_be_there([place], marks)  # it may have gone meanwhile, and the copy lie in its mount point
    return Place(name=place.name, ok=True)


def sweep(device: str, places: Iterable[PlaceConfig]) -> None:
    """Remove, where it can be, halves of copies of this device's runs, which a place kept that went away."""
    for one in places:
        with suppress(OSError):
            for half in one.path.glob(f"{device}-*{HALF}"):
                half.unlink(missing_ok=True)


def forget(files: Iterable[str], places: Iterable[PlaceConfig]) -> None:
    """Remove what was copied of a run that came to nothing, where it can be."""
    for file, one in product(files, places):
        with suppress(OSError):
            (one.path / file).unlink(missing_ok=True)


def holds(file: str, sha256: str, place: PlaceConfig) -> bool:
    """Return whether the place gives back this file, byte for byte."""
    return gives_back(place.path / file, sha256)


def gives_back(path: Path, sha256: str) -> bool:
    """Return whether the disk, not the system's memory of it, has this file, byte for byte."""
    try:
        return sha256_of(_uncached(path)) == sha256
    except OSError:
        return False


def room(size_bytes: int, folder: Path, keep_free_mb: int) -> None:
    """Raises OSError: the disk of the folder would be full with so much more."""
    if shutil.disk_usage(folder).free < size_bytes + keep_free_mb * MEGABYTE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, on its disk for sure: all of it or nothing is at `target`. Raises OSError."""
    part = target.with_name(target.name + HALF)
    try:
        with source.open("rb") as origin, part.open("wb") as copy:
            shutil.copyfileobj(origin, copy, CHUNK_BYTES)
            copy.flush()
            sync(copy.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def _uncached(path: Path) -> Path:
    """Ask the system to forget what it remembers of the file, so that the disk is read."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path

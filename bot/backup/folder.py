"""The folder of backups: their names, what stays, and where a new one grows until it is whole."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.backup.errors import PlaceError

BACKUP = re.compile(r"qingka-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?\.zip(\.age)?")
GROWING = "qingka-growing-"
ABANDONED_S = 3600.0  # so long after its last change, what grew here belongs to a run that was killed


def free_name(folder: Path, made_at: datetime, ending: str) -> Path:
    """Return a name that no backup has yet."""
    name = f"qingka-{made_at:%Y%m%dT%H%M%SZ}"
    path, number = folder / f"{name}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}{ending}"
    return path


def backups(folder: Path) -> list[Path]:
    """Return the backups of a folder, the oldest first."""
    found = [one for one in folder.iterdir() if BACKUP.fullmatch(one.name) and one.is_file()]
    return sorted(found, key=lambda one: (one.stat().st_mtime_ns, one.name))


def thin_out(folder: Path, keep: int, spare: Path) -> int:
    """Delete all backups but `spare` and the newest of the others, `keep` in all; return how many went."""
    others = [one for one in backups(folder) if one != spare]
    gone = others[: max(0, len(others) - keep + 1)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


@contextmanager
def growing(folder: Path) -> Iterator[Path]:
    """Yield a folder for its owner alone, on the same disk; it goes at the end, and so does what a killed run left.

    Raises:
        PlaceError: there is no such folder.
    """
    if not folder.is_dir():
        raise PlaceError(f"{folder}: there is no such folder; make it, or mount the disk it is on")
    _clear_abandoned(folder)
    path = Path(tempfile.mkdtemp(prefix=GROWING, dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _clear_abandoned(folder: Path) -> None:
    before = time.time() - ABANDONED_S
    for path in folder.glob(f"{GROWING}*"):
        if path.is_dir() and _changed(path) < before:
            shutil.rmtree(path, ignore_errors=True)


def _changed(folder: Path) -> float:
    return max(one.stat().st_mtime for one in (folder, *folder.iterdir()))

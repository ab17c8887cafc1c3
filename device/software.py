"""The invoicing software's folders, copied while the software may be running."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from device.config import SoftwareConfig
from device.contract import Reason
from device.errors import refuse
from device.files import CHUNK_BYTES

TRIES = 3


def entries(folders: Iterable[SoftwareConfig], scratch: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield name and bytes of every file, in the order of their names; take each before asking for the next.

    Links are not followed, and a file that the software removed meanwhile is left out.

    Raises:
        Refusal: a folder is absent, or a file cannot be read whole.
    """
    for folder in sorted(folders, key=lambda one: one.name):
        for path in _files(folder):
            try:
                if _steady(folder, path, scratch):
                    name = path.relative_to(folder.path).as_posix()
                    yield f"software/{folder.name}/{name}", _chunks(scratch)
            finally:
                scratch.unlink(missing_ok=True)


def _files(folder: SoftwareConfig) -> list[Path]:
    if not folder.path.is_dir():
        raise refuse(Reason.BACKUP_PLACE_MISSING, place=folder.name)

    def unreadable(err: OSError) -> None:
        raise refuse(
            Reason.NOT_BACKED_UP, place=folder.name, detail=f"{err.filename}: {err.strerror}"
        ) from err

    walked = os.walk(folder.path, onerror=unreadable)
    found = (Path(root) / name for root, _, names in walked for name in names)
    return sorted(one for one in found if one.is_file() and not one.is_symlink())


def _steady(folder: SoftwareConfig, path: Path, scratch: Path) -> bool:
    """Make a copy that did not change while it was made; False: the file is gone."""
    try:
        if any(_copied(path, scratch) for _ in range(TRIES)):
            return True
    except FileNotFoundError:
        if path.exists():
            raise
        return False
    except PermissionError as err:
        raise refuse(Reason.NOT_BACKED_UP, place=folder.name, detail=f"{path.name}: {err.strerror}") from err
    raise refuse(Reason.NOT_BACKED_UP, place=folder.name, detail=f"{path.name}: changes all the time")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _copied(path: Path, scratch: Path) -> bool:
    before = path.stat()
    shutil.copyfile(path, scratch)
    after = path.stat()
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)

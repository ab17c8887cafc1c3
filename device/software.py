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
    """Yield name and bytes of every file, in the order of their names; links are not followed.

    Raises:
        Refusal: a folder is absent, or a file cannot be read whole.
    """
    for folder in sorted(folders, key=lambda one: one.name):
        for path in _files(folder):
            name = path.relative_to(folder.path).as_posix()
            yield f"software/{folder.name}/{name}", _steady(folder, path, scratch)


def _files(folder: SoftwareConfig) -> list[Path]:
    if not folder.path.is_dir():
        raise refuse(Reason.BACKUP_PLACE_MISSING, place=folder.name)
    found = (Path(root) / name for root, _, names in os.walk(folder.path) for name in names)
    return sorted(one for one in found if one.is_file() and not one.is_symlink())


def _steady(folder: SoftwareConfig, path: Path, scratch: Path) -> Iterator[bytes]:
    """Yield a copy that did not change while it was made."""
    try:
        if not any(_copied(path, scratch) for _ in range(TRIES)):
            raise refuse(Reason.NOT_BACKED_UP, place=folder.name, detail=f"{path.name}: changes all the time")
        with scratch.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except PermissionError as err:
        raise refuse(Reason.NOT_BACKED_UP, place=folder.name, detail=f"{path.name}: {err.strerror}") from err
    finally:
        scratch.unlink(missing_ok=True)


def _copied(path: Path, scratch: Path) -> bool:
    before = path.stat()
    shutil.copyfile(path, scratch)
    after = path.stat()
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)

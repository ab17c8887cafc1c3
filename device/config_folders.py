"""Folders that cannot be what the configuration names them for: two places in one, backups inside of backups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from device.config import Config

Key = list[str | int]


def misplaced(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield the key of each such folder and what is wrong with it; paths are absolute."""
    state = _real(config.state)
    for at, place in enumerate(config.places):
        key: Key = ["places", at, "path"]
        if _within(_real(place.path), state):
            yield key, f"is inside the agent's own folder, {config.state}: a copy there is none"
        for other in config.places[:at]:
            if _same(place.path, other.path):
                yield key, f"is the folder of place {other.name!r}, too: two places need two"
    own = {"the agent's own folder": config.state} | {
        f"place {one.name!r}": one.path for one in config.places
    }
    for at, software in enumerate(config.software):
        for what, path in own.items():
            if _within(_real(path), _real(software.path)):
                yield ["software", at, "path"], f"has {what} in it, {path}: backups would hold backups"


def _real(path: Path) -> Path:
    try:
        return Path(os.path.normcase(os.path.realpath(path)))
    except ValueError:  # a NUL in it: no folder at all
        return path


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one folder, also by a link or a mount."""
    try:
        return _real(one) == _real(other) or one.samefile(other)
    except (OSError, ValueError):
        return False

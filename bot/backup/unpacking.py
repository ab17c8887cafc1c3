"""Attachments from a backup into the store: what is there already stays."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from bot.backup.manifest import ATTACHMENTS
from bot.tickets.attachments import Store


def unpack_attachments(archive: Path, folder: Path) -> int:
    """Put the attachments of a proved backup into a store; return how many were not there."""
    store, fresh = Store(folder, most_mb=0), 0
    with ZipFile(archive) as zipped:
        for name in zipped.namelist():
            sha256 = name.removeprefix(ATTACHMENTS)
            if sha256 != name and store.path_of(sha256) is None:
                store.put_back(sha256, zipped.read(name))
                fresh += 1
    return fresh

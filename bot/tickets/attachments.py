"""The store of pictures and files: each is named by the SHA-256 of its bytes, so the same one is kept once.

AttachmentError       ATT-400  root
├── TooLargeError     ATT-413  larger than the hub keeps
├── TypeRefusedError  ATT-415  neither picture, document, archive, audio nor video
└── LostError         ATT-404  its channel does not give it out (any more)
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from bot.dialog.messages import Media
from bot.tickets.attachment_types import type_of

MB = 1024 * 1024
NAME = re.compile(r"[0-9a-f]{64}")
UNFINISHED = ".part"
YOUNG_S = 3600.0  # so long, a file may wait for the row that names it
SHOWN_AS = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "image/gif": "animation",
    "video/mp4": "video",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
}


class AttachmentError(Exception):
    """`params` are for the sentence, besides the name."""

    code = "ATT-400"
    message_key = "attachment-gone"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.message_key, params)
        self.params = params


class TooLargeError(AttachmentError):
    """params: mb."""

    code = "ATT-413"
    message_key = "attachment-too-large"


class TypeRefusedError(AttachmentError):
    code = "ATT-415"
    message_key = "attachment-type"


class LostError(AttachmentError):
    code = "ATT-404"


class Store:
    """A folder of files.

    Args:
        folder: made when the first file is put there.
        most_mb: the largest file.
    """

    def __init__(self, folder: Path, most_mb: float) -> None:
        self.folder = folder
        self.most_mb = most_mb

    @property
    def most_bytes(self) -> int:
        return int(self.most_mb * MB)

    def too_large(self) -> TooLargeError:
        """Return the error to raise for a file that is larger than the store keeps."""
        return TooLargeError(mb=f"{self.most_mb:g}")

    def put(self, content: bytes, name: str = "") -> Media:
        """Keep a file; return it as it is sent or attached. It is on the disk when this returns.

        Raises:
            TooLargeError, TypeRefusedError
        """
        if len(content) > self.most_bytes:
            raise self.too_large()
        mime = type_of(content, name)
        if mime is None:
            raise TypeRefusedError
        sha256 = hashlib.sha256(content).hexdigest()
        self._write(sha256, content)
        kind = SHOWN_AS.get(mime, "document")
        return Media(kind, name=name, mime=mime, size_bytes=len(content), sha256=sha256)

    def put_back(self, sha256: str, content: bytes) -> None:
        """Keep what a backup has under this name, whatever its size and type."""
        self._write(sha256, content)

    def path_of(self, sha256: str) -> Path | None:
        """Return where a file is; None when it is not there."""
        path = self.folder / sha256
        return path if NAME.fullmatch(sha256) and path.is_file() else None

    def remove(self, sha256: str) -> None:
        """Delete a file, if it is there. Whether a row names it is for the caller to know."""
        if NAME.fullmatch(sha256):
            (self.folder / sha256).unlink(missing_ok=True)

    def sweep(self, named: Collection[str], young_s: float = YOUNG_S) -> int:
        """Delete what is not named and what was left half-written, unless it is young; return how many."""
        if not self.folder.is_dir():
            return 0
        before = time.time() - young_s
        old = [one for one in self.folder.iterdir() if one.name not in named and one.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _write(self, sha256: str, content: bytes) -> None:
        path = self.folder / sha256
        if path.exists():
            os.utime(path)  # young again: whoever put it is about to name it
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self.folder / f"{sha256}.{secrets.token_hex(4)}{UNFINISHED}"
        try:
            with os.fdopen(_private(unfinished), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync_folder(self.folder)


def _private(path: Path) -> int:
    """Make a file that nobody else may read, and open it for writing."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no handle of a folder to sync
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

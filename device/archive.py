"""One backup run as one file: a zip whose last entry, manifest.json, has the SHA-256 of every other entry.

Entries are in the order of their names and carry no times: the same content makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from device.contract import canonical
from device.errors import DamagedRunError
from device.files import sync, sync_folder

MANIFEST = "manifest.json"
CHUNK_BYTES = 1 << 16  # unpacked at once
EPOCH = (1980, 1, 1, 0, 0, 0)
Chunks = Iterable[bytes]

# What a file raises that is no archive, or no longer one; a changed byte may ask for a password or a newer zip.
UNREADABLE = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, KeyError, ValueError,
    TypeError, AttributeError,
)  # fmt: skip


def write(path: Path, about: dict[str, Any], entries: Iterable[tuple[str, Chunks]]) -> str:
    """Write the archive and return its manifest's hex SHA-256; `path` holds all of it or does not exist.

    Raises:
        OSError: the disk is full, or the folder is gone; nothing is left behind.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            manifest = _write(file, about, entries)
            file.flush()
            sync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return hashlib.sha256(manifest).hexdigest()


def _write(file: IO[bytes], about: dict[str, Any], entries: Iterable[tuple[str, Chunks]]) -> bytes:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {name: _entry(archive, name, chunks) for name, chunks in entries}
        manifest = canonical({**about, "files": files})
        _entry(archive, MANIFEST, [manifest])
    return manifest


def _entry(archive: zipfile.ZipFile, name: str, chunks: Chunks) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as entry:
        for chunk in chunks:
            entry.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def check(path: Path) -> tuple[dict[str, Any], str]:
    """Read everything back; return the manifest and its hex SHA-256.

    Raises:
        DamagedRunError: a sum is wrong, an entry is missing or one too many, or it is no archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            raw = archive.read(MANIFEST)
            manifest: dict[str, Any] = json.loads(raw)
            _compare(path, archive, manifest["files"])
    except UNREADABLE as err:
        raise DamagedRunError(f"{path}: {err}") from err
    return manifest, hashlib.sha256(raw).hexdigest()


def _compare(path: Path, archive: zipfile.ZipFile, files: dict[str, dict[str, Any]]) -> None:
    if sorted(archive.namelist()) != sorted([*files, MANIFEST]):
        raise DamagedRunError(f"{path}: its entries are not those of its manifest")
    for name, expected in files.items():
        digest = hashlib.sha256()
        for chunk in _chunks(archive, name):
            digest.update(chunk)
        if digest.hexdigest() != expected["sha256"]:
            raise DamagedRunError(f"{path}: {name} is not what was written")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as entry:
        while chunk := entry.read(CHUNK_BYTES):
            yield chunk


def read(path: Path, name: str) -> bytes:
    """Return one entry of an archive that was checked."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def lines(path: Path, name: str) -> Iterator[bytes]:
    """Yield the lines of one entry, one at a time.

    Raises:
        DamagedRunError: it cannot be read; there is no such entry.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as entry:
            yield from entry
    except UNREADABLE as err:
        raise DamagedRunError(f"{path}: {err}") from err


def extract(path: Path, names: Iterable[str], folder: Path) -> None:
    """Write entries into `folder`, none of them outside it."""
    with zipfile.ZipFile(path) as archive:
        for name in names:
            archive.extract(name, folder)

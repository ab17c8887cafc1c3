"""The zip of a backup: the database, the attachments, and the manifest last."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bot.backup.manifest import ATTACHMENTS, DATABASE, NAME, FileEntry, Manifest
from bot.tickets.attachments import NAME as ATTACHMENT

CHUNK_BYTES = 1 << 20


def pack_database(archive: ZipFile, database: Path) -> FileEntry:
    """Put the database into the archive; return what its manifest says of it."""
    with database.open("rb") as file:
        entry = FileEntry(size_bytes=database.stat().st_size, sha256=_sha256(file))
    archive.write(database, DATABASE, ZIP_DEFLATED)
    return entry


def pack_attachments(archive: ZipFile, store: Path) -> dict[str, FileEntry]:
    """Put every whole attachment of the store into the archive; return them by name."""
    packed = {}
    for path in sorted(store.iterdir()) if store.is_dir() else []:
        content = _whole(path)
        if content is not None:
            name = f"{ATTACHMENTS}{path.name}"
            archive.writestr(name, content, ZIP_STORED)
            packed[name] = FileEntry(size_bytes=len(content), sha256=path.name)
    return packed


def pack_manifest(archive: ZipFile, manifest: Manifest) -> None:
    archive.writestr(NAME, manifest.model_dump_json(indent=1), ZIP_DEFLATED)


def found_in(archive: ZipFile, database: Path) -> Mapping[str, FileEntry]:
    """Return every file of the archive but the manifest, as its bytes say; write the database to `database`.

    Raises:
        zipfile.BadZipFile, zlib.error, EOFError, OSError
    """
    found = {}
    for info in archive.infolist():
        if info.filename == DATABASE:
            with archive.open(info) as source, database.open("wb") as target:
                shutil.copyfileobj(source, target, CHUNK_BYTES)
        if info.filename != NAME:
            with archive.open(info) as source:
                found[info.filename] = FileEntry(size_bytes=info.file_size, sha256=_sha256(source))
    return found


def _whole(path: Path) -> bytes | None:
    """Return the bytes of an attachment; None: it is none, was erased meanwhile, or is damaged."""
    if not ATTACHMENT.fullmatch(path.name) or not path.is_file():
        return None
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == path.name else None


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()

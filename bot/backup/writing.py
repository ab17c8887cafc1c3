"""Makes a backup while the hub runs. Under its name stands only what was read back and found whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

from pyrage.x25519 import Identity, Recipient
from sqlalchemy import Engine

from bot.backup import folder, journal, manifest, packing, postgres, reading, sealing
from bot.backup.endings import in_a_sentence
from bot.backup.errors import DamagedError, NothingError
from bot.backup.manifest import ATTACHMENTS, DATABASE, FORM, FileEntry, Manifest
from bot.records import copies, schema
from bot.records.database import open_engine
from bot.records.types import now
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Order:
    """What to make."""

    to: Path  # the folder
    keep: int = 14  # backups that stay there, this one included
    seal_for: Recipient | None = None
    key: Identity | None = None  # proves what was sealed, too


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk and whole."""

    path: Path
    size_bytes: int
    manifest: Manifest
    removed: int  # older backups


def make(settings: Settings, order: Order) -> Made:
    """Make a backup, prove it, name it, note it, and let old ones go.

    Raises:
        PlaceError, NothingError, DamagedError, SealedError, DatabaseError, NewerSchemaError: there is no new file, and
        no old one has gone.
    """
    with in_a_sentence(settings, order.to), folder.growing(order.to) as work:
        archive = work / "backup.zip"
        said = _pack(settings, archive, work / "copied.db")
        if reading.prove(archive, work / "proved.db", archive.name) != said:
            raise DamagedError(f"{order.to}: what was read back is not what was written")
        ready = _sealed(archive, order, work)
        path = folder.free_name(order.to, said.made_at, "".join(ready.suffixes))
        ready.replace(path)
        copies.sync(order.to)
    with in_a_sentence(settings, settings.home):
        size = path.stat().st_size
        journal.note(
            settings.home,
            journal.LastBackup(
                made_at=said.made_at,
                path=path.absolute(),
                size_bytes=size,
                sealed=order.seal_for is not None,
            ),
        )
    return Made(path, size, said, folder.thin_out(order.to, order.keep, path))


def _pack(settings: Settings, archive: Path, database: Path) -> Manifest:
    os.close(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    made_at = now().replace(microsecond=0)
    source = _copy_records(settings, database)
    with ZipFile(archive, "w") as zipped:
        files = {DATABASE: packing.pack_database(zipped, database)}
        files |= packing.pack_attachments(zipped, settings.home / "attachments")
        said = _describe(made_at, database, source, files)
        packing.pack_manifest(zipped, said)
    copies.sync(archive)
    return said


def _copy_records(settings: Settings, to: Path) -> str:
    """Write the records of one moment to a SQLite file; return of which kind the database is."""
    path = copies.file_of(settings.database)
    if path is not None and not path.exists():
        raise NothingError(f"{path}: there is no database to back up")
    engine = open_engine(settings.database)
    try:
        kind = engine.dialect.name
        _refuse_empty(engine)
        (copies.copy if kind == "sqlite" else postgres.pull)(engine, to)
    finally:
        engine.dispose()
    return kind


def _refuse_empty(engine: Engine) -> None:
    if schema.revision(engine) is None:
        raise NothingError("there is no database to back up: it was never upgraded; run: qingka db upgrade")


def _describe(made_at: datetime, database: Path, source: str, files: Mapping[str, FileEntry]) -> Manifest:
    wanted = manifest.attachments_of(database)
    return Manifest(
        form=FORM,
        version=version("qingka"),
        revision=manifest.revision_of(database),
        made_at=made_at,
        source=source,
        audit=manifest.head_of(database),
        rows=manifest.rows_of(database),
        files=files,
        lost=tuple(name for name in wanted if f"{ATTACHMENTS}{name}" not in files),
    )


def _sealed(archive: Path, order: Order, work: Path) -> Path:
    if order.seal_for is None:
        return archive
    sealed = archive.with_name(archive.name + sealing.ENDING)
    sealing.seal(archive, sealed, order.seal_for)
    copies.sync(sealed)
    if order.key is not None:
        with reading.opened(sealed, order.key, work) as plain:
            reading.prove(plain, work / "proved.db", sealed.name)
    return sealed

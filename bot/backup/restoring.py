"""Brings a backup back: proved first, then brought up to this version, then put in place as a whole or not at all.

The database may be of the other kind than the one that was backed up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyrage.x25519 import Identity
from sqlmodel import Session

from bot import audit
from bot.backup import folder, reading, targets
from bot.backup.endings import in_a_sentence
from bot.backup.errors import LaterError
from bot.backup.manifest import Manifest
from bot.backup.unpacking import unpack_attachments
from bot.records import schema
from bot.records.database import open_engine
from bot.settings import Settings

RESTORED = "backup.restored"


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    attachments: int  # that were not there yet
    aside: Path | None = None  # the database that was there, when it could not be read


def check(settings: Settings, file: Path, key: Identity | None) -> Manifest:
    """Prove a backup; nothing is changed.

    Raises:
        DamagedError, SealedError, LaterError, PlaceError
    """
    _make_home(settings)
    with (
        in_a_sentence(settings, settings.home),
        folder.growing(settings.home) as work,
        reading.opened(file, key, work) as archive,
    ):
        return _proved(archive, work / "records.db", file)


def restore(settings: Settings, file: Path, key: Identity | None, replace: str) -> Restored:
    """Bring a backup into the hub's database and its attachments into the home.

    Args:
        replace: the name of a database whose tables may go; "" for none.

    Raises:
        DamagedError, SealedError, LaterError, OccupiedError, PlaceError, DatabaseError: the database is as it was.
    """
    _make_home(settings)
    with in_a_sentence(settings, settings.home), folder.growing(settings.home) as work:
        database = work / "records.db"
        with reading.opened(file, key, work) as archive:
            said = _proved(archive, database, file)
            _bring_up(database, said)
            target = targets.of(settings.database, replace)
            target.refuse_occupied()
            fresh = unpack_attachments(archive, settings.home / "attachments")
        aside = target.put(database)
    return Restored(said, fresh, aside)


def _proved(archive: Path, database: Path, file: Path) -> Manifest:
    said = reading.prove(archive, database, file.name)
    if said.revision not in schema.known():
        raise LaterError(
            f"{file.name}: it was made by version {said.version}, whose schema, {said.revision}, this version does not "
            "know; install that version"
        )
    return said


def _make_home(settings: Settings) -> None:
    with in_a_sentence(settings, settings.home):
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)


def _bring_up(database: Path, said: Manifest) -> None:
    engine = open_engine(f"sqlite:///{database}")
    try:
        schema.upgrade(engine)
        with Session(engine) as session:
            audit.append(
                session,
                "hub",
                RESTORED,
                said.made_at.isoformat(),
                version=said.version,
                entries=said.audit.number,
            )
            session.commit()
    finally:
        engine.dispose()

"""What an operator does at the hub's command line, each on the database alone.

Errors:
    DatabaseError       DB-001  it cannot be reached, read or written
    └── OutdatedError   DB-002  its schema is not of this version
    NewerSchemaError    DB-003  its schema is of a later version (bot/records/schema.py)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import audit, invitations
from bot.errors import HubError
from bot.records import copies, schema
from bot.records.database import Database, open_engine
from bot.redaction import Redaction
from bot.settings import QUERY_PASSWORDS, Settings

DAMAGES = {
    audit.Damage.CHANGED: "was changed",
    audit.Damage.MISSING: "follows an entry that was taken out",
    audit.Damage.REORDERED: "does not follow the entry before it",
    audit.Damage.SHORTENED: "is missing: the end was cut off or written anew, or the hash is not of this log",
    audit.Damage.UNREADABLE: "cannot be read",
}


class DatabaseError(HubError):
    """The database cannot be used."""

    code = "DB-001"


class OutdatedError(DatabaseError):
    """The database's schema is not of this version."""

    code = "DB-002"


def open_database(settings: Settings) -> Database:
    """Return the hub's database; the embedded default is made and brought up to date.

    Raises:
        DatabaseError
    """
    with in_a_sentence(settings):
        database = Database(settings.database)
        if not settings.database_url:
            _bring_up(settings)
        elif not schema.is_current(database.engine):
            raise OutdatedError("the database's schema is not of this version; run: qingka db upgrade")
    return database


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands."""

    here: str | None  # its revision; None: there is no database yet
    wanted: str  # by this version of the program

    @property
    def is_newer(self) -> bool:
        return self.here is not None and self.here not in schema.known()


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did."""

    before: str | None
    after: str
    kept: Path | None  # the copy of a SQLite database as it was


def standing(settings: Settings) -> Standing:
    """Return where the database stands; none is made. Raises DatabaseError."""
    with in_a_sentence(settings):
        path = copies.file_of(settings.database)
        if path is not None and not path.exists():
            return Standing(None, schema.newest())
        return Standing(_revision(settings.database), schema.newest())


@contextmanager
def in_a_sentence(settings: Settings) -> Iterator[None]:
    """Raise what keeps the database from being used as DatabaseError, without secrets."""
    place = _place(settings.database)
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, ImportError) as err:
        why = str(getattr(err, "orig", None) or err).splitlines()[0]
        raise DatabaseError(f"{place}: {Redaction(settings.secrets).clean(why)}") from err


def _place(url: str) -> str:
    """Return the URL without its passwords, also in its query."""
    try:
        parsed = make_url(url)
        hidden = dict.fromkeys(QUERY_PASSWORDS & parsed.query.keys(), "hidden")
        return parsed.update_query_dict(hidden).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError) as err:
        raise DatabaseError(
            "QINGKA_DATABASE_URL is no URL such as postgresql://NAME:PASSWORD@HOST/DATABASE"
        ) from err


async def invite_admin(settings: Settings) -> str:
    """Return a code for the first administrator."""
    database = open_database(settings)
    try:
        return await database.do(invitations.make_admin_invitation)
    finally:
        await database.close()


async def verify_audit(settings: Settings, head: str | None) -> tuple[str, int]:
    """Return what is wrong with the audit log, "" when it is whole, and the number of entries.

    Args:
        head: a hash from a receipt, or its beginning, that the log must hold.
    """
    database = open_database(settings)
    try:
        problem = await database.read(audit.verify, (head or "").lower())
        last = await database.read(audit.head)
    finally:
        await database.close()
    return (f"entry {problem.number} {DAMAGES[problem.damage]}" if problem else "", last.number)


async def export_audit(settings: Settings) -> list[str]:
    """Return the audit log as lines of JSON."""
    database = open_database(settings)
    try:
        return await database.read(lambda session: list(audit.export(session)))
    finally:
        await database.close()


def upgrade_database(settings: Settings) -> Upgrade:
    """Bring the schema to this version, once a SQLite database was copied beside itself.

    Raises:
        DatabaseError, NewerSchemaError: the database is as it was.
    """
    with in_a_sentence(settings):
        return _bring_up(settings)


def _bring_up(settings: Settings) -> Upgrade:
    if not settings.database_url:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = _revision(settings.database)
    kept = copies.keep_before_upgrade(settings.database)
    engine = open_engine(settings.database)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()
    return Upgrade(before, schema.newest(), kept)


def _revision(url: str) -> str | None:
    engine = open_engine(url)
    try:
        return schema.revision(engine)
    finally:
        engine.dispose()

"""Brings a database's schema to the newest version, and says where it stands.

Errors:
    NewerSchemaError  DB-003  a later version of the program has changed the schema
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from bot.errors import HubError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x71_69_6E_67_6B_62  # of whoever migrates, on PostgreSQL


class NewerSchemaError(HubError):
    """A later version of the program has changed the schema."""

    code = "DB-003"


def upgrade(engine: Engine, to: str = "head", migrations: Path = MIGRATIONS) -> None:
    """Run every migration up to a revision that this database has not seen, all or none.

    Doing it twice does nothing; of several processes at once one does it and the others wait.

    Raises:
        NewerSchemaError: nothing was changed.
    """
    with engine.begin() as connection:
        upgrade_on(connection, to, migrations)


def upgrade_on(connection: Connection, to: str = "head", migrations: Path = MIGRATIONS) -> None:
    """Upgrade within a transaction of the caller's. Raises NewerSchemaError."""
    _wait_for_turn(connection)
    _refuse_newer(connection, migrations)
    command.upgrade(_config(connection, migrations), to)


def is_current(engine: Engine) -> bool:
    """Say whether every migration was run, and none that this version does not know."""
    return revision(engine) == newest()


def revision(engine: Engine) -> str | None:
    """Return where the database stands; None: no migration was ever run."""
    with engine.connect() as connection:
        return revision_on(connection)


def revision_on(connection: Connection) -> str | None:
    """Return where the database stands, as this transaction sees it."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the revision that this version of the program works on."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def known(migrations: Path = MIGRATIONS) -> frozenset[str]:
    """Return the revisions that this version can bring up."""
    return frozenset(one.revision for one in ScriptDirectory(str(migrations)).walk_revisions())


def revise(engine: Engine, message: str) -> None:
    """Write a migration for what the tables have that the database has not (for developers)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{len(known()) + 1:04}")


def differences(engine: Engine) -> list[object]:
    """Return what the tables have and the migrated database has not; empty when they agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def _wait_for_turn(connection: Connection) -> None:
    """SQLite has one writer anyway; on PostgreSQL wait for the others' end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _refuse_newer(connection: Connection, migrations: Path) -> None:
    here = revision_on(connection)
    if here is not None and here not in known(migrations):
        raise NewerSchemaError(
            f"the database is of a later version: its schema is {here}, this program knows up to {newest()}; "
            "install that version again"
        )


def _config(connection: Connection, migrations: Path = MIGRATIONS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

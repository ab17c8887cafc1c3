"""Brings a database's schema to the newest version, and says where it stands.

Errors:
    NewerSchemaError  DB-003  a later version of the program has changed the schema
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from bot.errors import HubError

if TYPE_CHECKING:  # else every start of the hub would load Alembic, and nearly none needs it
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"  # Alembic's own table
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
    here = revision_on(connection)
    if here is not None and here not in known(migrations):
        raise NewerSchemaError(
            f"the database is of a later version: its schema is {here}, this program knows up to {newest()}; "
            "install that version again"
        )
    if here != newest(migrations):
        from alembic import command

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
    if not inspect(connection).has_table(VERSIONS):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608
    return found


def newest(migrations: Path = MIGRATIONS) -> str:
    """Return the revision that this version of the program works on."""
    return max(known(migrations))


def known(migrations: Path = MIGRATIONS) -> frozenset[str]:
    """Return the revisions that this version can bring up: their files' names begin with them, and they rise."""
    return frozenset(path.name.partition("_")[0] for path in (migrations / "versions").glob("[0-9]*_*.py"))


def revise(engine: Engine, message: str) -> None:
    """Write a migration for what the tables have that the database has not (for developers)."""
    from alembic import command

    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{len(known()) + 1:04}")


def differences(engine: Engine) -> list[object]:
    """Return what the tables have and the migrated database has not; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def _wait_for_turn(connection: Connection) -> None:
    """SQLite has one writer anyway; on PostgreSQL wait for the others' end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _config(connection: Connection, migrations: Path = MIGRATIONS) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

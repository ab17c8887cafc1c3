"""Brings a database's schema to the newest version, and says whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration that this database has not seen. Doing it twice does nothing."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Say whether every migration was run, and none that this version does not know."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def revise(engine: Engine, message: str) -> None:
    """Write a migration for what the tables have that the database has not (for developers)."""
    known = len(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{known + 1:04}")


def differences(engine: Engine) -> list[object]:
    """Return what the tables have and the migrated database has not; empty when they agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

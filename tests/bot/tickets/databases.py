"""The hub's tables on both databases. What a session does in a test is undone at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, make_url
from sqlmodel import Session

import bot.records as tables
from bot.records.database import open_engine
from tests.tables import make_tables


def with_tables(url: str) -> Engine:
    """Return an engine on a database that has all tables."""
    assert tables.people is not None
    engine = open_engine(url)
    make_tables(engine)
    return engine


def new_database(url: str, name: str) -> str:
    """Return the URL of a new database on the same PostgreSQL server."""
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """Open a session whose work is rolled back."""
    with engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        yield session
        session.rollback()


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Collect the statements that a session sends."""
    sent: list[str] = []
    bind = session.get_bind()
    engine = bind.engine if isinstance(bind, Connection) else bind

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)

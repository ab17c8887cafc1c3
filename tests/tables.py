"""All tables for a test's own database, without paying for their making each time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

import bot.records  # noqa: F401  registers every table
from bot.records.database import open_engine
from bot.records.schema import VERSIONS


def make_tables(engine: Engine) -> None:
    """Give a database the tables that it has not; into an empty one of SQLite they are copied, page by page."""
    there = inspect(engine).get_table_names()
    if VERSIONS in there:
        return  # it was migrated
    if engine.dialect.name != "sqlite" or there:
        SQLModel.metadata.create_all(engine)
        return
    target = engine.raw_connection()
    try:
        with closing(sqlite3.connect(":memory:")) as source:
            source.deserialize(_made_once())
            source.backup(_driver(target))
    finally:
        target.close()


@cache
def _made_once() -> bytes:
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    connection = engine.raw_connection()
    made = _driver(connection).serialize()
    connection.close()
    engine.dispose()
    return made


def _driver(connection: Any) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.driver_connection
    return driver

"""Everything that a database holds, as text to search in."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, SQLModel


def dumped(session: Session) -> str:
    """Return the rows of every table."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return "\n".join(driver.iterdump())
    return "\n".join(
        ",".join(map(_literal, row))
        for name in SQLModel.metadata.tables
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
    )


def _literal(value: object) -> str:
    """Return a value nearly as SQLite's dump has it."""
    return f"'{value}'" if isinstance(value, str) else str(value)

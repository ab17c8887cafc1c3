"""Rows that statements write without objects: no flush knows of them, so whoever counts is told here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

Row = Mapping[str, Any]
Counter = Callable[[Session, str, Row], None]

COUNTER = "qingka counter"  # in a session's info; its maker puts it there


def tell(session: Session, table: str, row: Row) -> None:
    """Say that a row was written in this session's transaction."""
    counter: Counter | None = session.info.get(COUNTER)
    if counter is not None:
        counter(session, table, row)

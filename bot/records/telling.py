"""Tells every hub on a PostgreSQL database of something, once the transaction has been committed."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

CHANNEL = "qingka"
_NOTIFY = text("SELECT pg_notify(:channel, :words)")


def tell(session: Session, words: str) -> None:
    """Tell them; on SQLite there is nobody to tell.

    Args:
        words: a verb, a blank, and whom it concerns; no more than 100 characters.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_NOTIFY, {"channel": CHANNEL, "words": words})

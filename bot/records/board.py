"""Tables of the board: who is logged in, and the views that people keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class BoardLinkRow(SQLModel, table=True):
    """A one-time link that the bot gave to a person in private; only its hash is kept."""

    __tablename__ = "board_link"
    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BoardSessionRow(SQLModel, table=True):
    """A browser that is logged in; only hashes of its tokens are kept."""

    __tablename__ = "board_session"
    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class BoardViewRow(SQLModel, table=True):
    """A list's filter that a person keeps under a name."""

    __tablename__ = "board_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    query: str  # as it stands in the address

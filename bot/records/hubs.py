"""Tables of the hubs that share one database. SQLite has one hub, and no row of it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class HubRow(SQLModel, table=True):
    """One `qingka serve`. Whether it is there, its lock says (bot/hubs/signs.py); the times are the server's."""

    __tablename__ = "hub"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class HubRoleRow(SQLModel, table=True):
    """What one hub at a time does. Whoever works in the role reads its row for share, whoever takes it over changes it:

    so what was begun in it has ended, or is undone, before the next one begins.
    """

    __tablename__ = "hub_role"
    name: str = Field(primary_key=True)
    hub_id: int | None = None
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)

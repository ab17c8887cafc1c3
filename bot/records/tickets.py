"""Tables of tickets and of what was said in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class TicketRow(SQLModel, table=True):
    __tablename__ = "ticket"
    id: int | None = Field(default=None, primary_key=True)
    kind: str  # failure, question
    state: str = "open"  # open, claimed, resolved
    person_id: int = Field(foreign_key="person.id", index=True)
    site_id: int | None = Field(default=None, index=True)
    device_id: int | None = None
    operation_id: int | None = Field(default=None, unique=True)  # at most one ticket an operation
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    code: str = ""
    reason: str = ""
    phase: str = ""
    article: str = ""
    subject: str = ""
    line_log: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TicketEntryRow(SQLModel, table=True):
    """One line of a ticket's story."""

    __tablename__ = "ticket_entry"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    author_id: int | None = None
    kind: str  # message, answer, event
    text: str
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

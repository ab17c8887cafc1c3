"""Table of where each dialog stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class DialogRow(SQLModel, table=True):
    """State and data of one dialog; a dialog at rest (no state, no data) has no row."""

    __tablename__ = "dialog"
    key: str = Field(primary_key=True)  # JSON array of the key's six attributes
    state: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # as bot.dialog.codec writes it
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

"""Tables of the audit chain and of questions asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class AuditRow(SQLModel, table=True):
    """One step; `hash` covers the row and the hash before it."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: str
    actor: str
    action: str
    subject: str = Field(index=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    previous: str
    hash: str = Field(unique=True)


class QuestionRow(SQLModel, table=True):
    """A question, what was decided, and what the person thought of it."""

    __tablename__ = "question"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    text: str
    decision: str
    article: str | None = None
    score: float = 0.0
    candidates: list[Any] = Field(default_factory=list, sa_type=JSON)
    chosen: str | None = None
    thumb: int | None = None  # 1 helpful, -1 not
    thumb_by: int | None = Field(default=None, foreign_key="person.id")
    features: list[Any] = Field(default_factory=list, sa_type=JSON)  # [name, value] of the first candidate
    unknown_codes: list[Any] = Field(default_factory=list, sa_type=JSON)
    ticket_id: int | None = Field(
        default=None, foreign_key="ticket.id", index=True
    )  # opened from this question
    sites: list[Any] = Field(default_factory=list, sa_type=JSON)  # at which the person held a role then
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)  # one for a whole message


class GuideStepRow(SQLModel, table=True):
    """One step of a guided tree that a person was shown, and which button they chose there."""

    __tablename__ = "guide_step"
    id: int | None = Field(default=None, primary_key=True)
    run: str = Field(index=True)  # the same for all steps of one walk
    person_id: int = Field(foreign_key="person.id")
    guide: str = Field(index=True)
    step: str
    choice: str | None = None  # the button's name; "solved", "unsolved", "operation", "person" end a walk
    question_id: int | None = Field(default=None, foreign_key="question.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

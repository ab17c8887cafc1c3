"""Tables of batches: many devices, one approval."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class BatchRow(SQLModel, table=True):
    """One plan for many devices, asked for at once, approved once, each device with an operation of its own."""

    __tablename__ = "batch"
    id: int | None = Field(default=None, primary_key=True)
    plan: str
    requester_id: int = Field(foreign_key="person.id", index=True)
    state: str = "preparing"
    chosen: str = ""  # the words by which the devices were chosen; "" every one that is due
    canary: bool = False  # the first device goes alone
    canary_id: int | None = None  # its operation, once its act was asked for
    night: date | None = Field(
        default=None, index=True
    )  # whose evening began it by itself; None: a person did
    digest: str = ""  # over the evidences of all devices that are asked for; "" nothing was asked yet
    code: str = ""  # why it ended before its devices did
    reason: str = ""
    told: dict[str, int] = Field(
        default_factory=dict, sa_type=JSON
    )  # how many stood where when it was last told
    lapses_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # what waits for people is given up then
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    shown_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # when the picture and the table of its end were said


class BatchItemRow(SQLModel, table=True):
    """One device of a batch. Without an operation, `code` and `reason` say why it got none."""

    __tablename__ = "batch_item"
    __table_args__ = (UniqueConstraint("batch_id", "device_id"),)
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    position: int
    operation_id: int | None = Field(default=None, foreign_key="operation.id", index=True)
    code: str = ""
    reason: str = ""
    evidence: str = ""  # digest of the newest evidence
    asked: str = ""  # digest of the evidence that the standing question covers
    stale_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the newest evidence
    totals: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON
    )  # of the newest evidence, for the question


class BatchCodeRow(SQLModel, table=True):
    """The approver's code that one site's agent is to check: one a batch, digest and agent, used once."""

    __tablename__ = "batch_code"
    __table_args__ = (UniqueConstraint("batch_id", "agent_id", "digest"),)
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    agent_id: str = Field(foreign_key="agent.id")
    site_id: int = Field(foreign_key="site.id")
    digest: str  # the batch's
    state: str = "open"  # open, sent, admitted, refused, stale, expired
    asked: list[int] = Field(default_factory=list, sa_type=JSON)  # who may type it
    approver_id: int | None = Field(default=None, foreign_key="person.id")
    command_id: str | None = Field(default=None, index=True)
    tries_left: int | None = None
    code: str = ""  # why the agent refused it
    reason: str = ""
    stale_at: datetime = Field(sa_type=UtcDateTime)  # when the first of its evidences is
    expires_at: datetime = Field(sa_type=UtcDateTime)
    admitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

"""Tables of operations, approvals and receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class OperationRow(SQLModel, table=True):
    """One backup, verify, report, clear or upload of one device and period.

    A device has at most one open operation: that is a unique index.
    """

    __tablename__ = "operation"
    __table_args__ = (
        Index(
            "one_open_operation_per_device",
            "device_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("operation_ended", "plan", "ended_at"),
        Index(
            "operation_of_batch",  # what a batch counts by stands in the index
            "batch_id",
            "phase",
            "site_id",
            "command_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
        Index(
            "operation_open_at_site",
            "site_id",
            "phase",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    plan: str
    period: str = ""
    phase: str = "requested"
    requester_id: int = Field(foreign_key="person.id", index=True)
    failed_phase: str = ""
    code: str = ""
    reason: str = ""
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    progress: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    inspection: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    backup: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    evidence: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    act: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    command_id: str | None = None
    ticket_id: int | None = None
    batch_id: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ApprovalRow(SQLModel, table=True):
    """The question put to the managers: one operation, one evidence digest, used once."""

    __tablename__ = "approval"
    id: int | None = Field(default=None, primary_key=True)
    operation_id: int = Field(foreign_key="operation.id", index=True)
    digest: str
    state: str = "open"  # open, claimed, used, denied, expired, stale
    asked: list[int] = Field(default_factory=list, sa_type=JSON)
    approver_id: int | None = Field(default=None, foreign_key="person.id")
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries_left: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReceiptRow(SQLModel, table=True):
    """What an act did, with the audit head that leaves the box."""

    __tablename__ = "receipt"
    id: int | None = Field(default=None, primary_key=True)
    operation_id: int = Field(foreign_key="operation.id", unique=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    audit_head: str
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

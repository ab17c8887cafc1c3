"""Tables of agents, their devices, pairing codes, commands and reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now


class PairingRow(SQLModel, table=True):
    """A one-time code with which a site's agent enrols; only its hash is kept."""

    __tablename__ = "pairing"
    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    site_id: int = Field(foreign_key="site.id")
    made_by: int | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AgentRow(SQLModel, table=True):
    """A site's agent. `presence` is the last contract.Presence it sent."""

    __tablename__ = "agent"
    id: str = Field(primary_key=True)
    site_id: int = Field(foreign_key="site.id", unique=True)
    token_hash: str = Field(index=True)
    next_token_hash: str | None = Field(default=None, index=True)
    public_key: str
    journal: str
    position: int = 0
    trusted: bool = True
    instance: str = ""
    instance_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    earlier_instances: list[str] = Field(default_factory=list, sa_type=JSON)
    alarmed: bool = False
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    enrolled_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    presence: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    acts_locked: bool = False  # as it says, for lists


class DeviceRow(SQLModel, table=True):
    """A tax-control device; its disk number is its identity."""

    __tablename__ = "device"
    __table_args__ = (
        Index("device_taxpayer", "nsrsbh", "site_id"),
        Index("device_absent", "id", sqlite_where=text("present = 0"), postgresql_where=text("NOT present")),
        Index(
            "device_locked",
            "id",
            sqlite_where=text("state = 'locked'"),
            postgresql_where=text("state = 'locked'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    skpbh: str = Field(unique=True)
    name: str
    nsrsbh: str
    port: str = ""
    driver: str = "zc"
    state: str = "idle"  # idle, busy, locked; announced: no agent has shown it yet
    present: bool = True
    named: bool = False  # its name was given at the hub; the agent's own is not taken


class CommandRow(SQLModel, table=True):
    """A command to an agent. `secret` is the approver's code; it goes when the command is claimed."""

    __tablename__ = "command"
    __table_args__ = (Index("command_waiting", "state", "agent_id"),)
    id: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    device: str
    operation_id: int | None = Field(default=None, index=True)
    kind: str
    body: dict[str, Any] = Field(sa_type=JSON)
    secret: str | None = None
    state: str = "queued"  # queued, claimed, ended
    next_seq: int = 1
    cancel_asked: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    not_after: datetime = Field(sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CheckupRow(SQLModel, table=True):
    """A doctor's look that somebody asked for in a chat: who hears what its command ends with."""

    __tablename__ = "checkup"
    command_id: str = Field(primary_key=True, foreign_key="command.id")
    device_id: int = Field(foreign_key="device.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    ticket_ids: list[int] = Field(default_factory=list, sa_type=JSON)  # that it was asked for
    asked_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReportRow(SQLModel, table=True):
    """One report of a command, as it came; the hub draws its conclusion in the same transaction."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("command_id", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    command_id: str = Field(foreign_key="command.id", index=True)
    seq: int
    received_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    body: dict[str, Any] = Field(sa_type=JSON)

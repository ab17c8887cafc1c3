"""Tables of persons, sites, roles and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now

EVERY_SITE = 0  # the site id of a role that holds at every site


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    language: str = "zh"
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # not listened to since
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # a pseudonym since


class AccountRow(SQLModel, table=True):
    """A person's account on one channel; `chat_id` is the private chat that notices go to."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "user_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    user_id: int = Field(sa_type=BigInteger)
    chat_id: int = Field(sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", index=True)
    shut_out_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # takes nothing from the bot since


class SiteRow(SQLModel, table=True):
    __tablename__ = "site"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    region: str = ""  # whose filing days hold, "Shenzhen"; "" the country's
    nightly_by: int | None = None  # the person who wants a backup every night; None: nobody


class RoleRow(SQLModel, table=True):
    """A role that a person holds at one site; site 0 is every site."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("person_id", "site_id", "role"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    site_id: int = Field(index=True)
    role: str
    granted_by: int | None = None
    granted_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class InvitationRow(SQLModel, table=True):
    """A one-time code that gives a role, and `also` others; only its hash is kept."""

    __tablename__ = "invitation"
    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    site_id: int
    role: str
    also: list[list[Any]] = Field(default_factory=list, sa_type=JSON)  # further roles: [site_id, role]
    person_id: int | None = Field(default=None, index=True)  # who is expected with it; None: anybody
    made_by: int | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_by: int | None = None
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InvitationTryRow(SQLModel, table=True):
    """A wrong code that a person sent."""

    __tablename__ = "invitation_try"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

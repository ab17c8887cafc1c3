"""Tables of what came in, what goes out, and the buttons in between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now

_OF_DIALOG = text("dialog IS NOT NULL AND state = 'new'")


class InboxRow(SQLModel, table=True):
    """One update of a channel; unique, so that its effect happens once. `payload` goes when it is done."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "bot_id", "update_id"),
        Index("inbox_state", "state", "id"),
        Index("inbox_dialog", "dialog", "id", sqlite_where=_OF_DIALOG, postgresql_where=_OF_DIALOG),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    payload: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    state: str = "new"  # new, done, poison, ignored (nothing to answer)
    error: str = ""
    attempts: int = 0  # turns that could not be tried to their end, because the records failed
    received_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # poison: an administrator has seen it
    said_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by the channel's own clock
    hub_id: int | None = None  # of several hubs the one that takes care of it
    dialog: int | None = Field(
        default=None, sa_type=BigInteger
    )  # a number of its dialog key, among several hubs


class OutboxRow(SQLModel, table=True):
    """One thing to say or do in a chat. A row with a slot replaces what that slot shows."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_next", "channel", "state", "kind", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat_id: int = Field(sa_type=BigInteger)
    kind: str = "message"  # answer (said in the person's own turn), message, delete, press_answer
    slot: str | None = None
    payload: dict[str, Any] = Field(sa_type=JSON)
    state: str = "new"  # new, sending, sent, failed, superseded
    attempts: int = 0
    doubtful: int = 0  # attempts without an answer: the message may have arrived
    error: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    not_before: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SlotRow(SQLModel, table=True):
    """Which message of a chat shows a slot."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("channel", "chat_id", "slot"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat_id: int = Field(sa_type=BigInteger)
    slot: str
    message_id: int = Field(sa_type=BigInteger)


class PressRow(SQLModel, table=True):
    """What a button means. The button itself carries only the nonce."""

    __tablename__ = "press"
    nonce: str = Field(primary_key=True)
    channel: str
    chat_id: int = Field(sa_type=BigInteger)
    action: str
    args: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    label: str = ""
    once: bool = True
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)

"""Tables of tickets, of what was said in them, and of where support works on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.records.types import UtcDateTime, now

ESCALATED = text("escalated_at IS NOT NULL")
REOPENED = text("kind = 'event' AND text = 'reopen'")


class TicketRow(SQLModel, table=True):
    """A ticket. What it is grouped by stands in it, as its signature was formed from it."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ticket_list", "state", "priority", "id"),
        Index("ticket_at_site", "site_id", "state", "person_id", "changed_at"),  # all that rights look at
        Index("ticket_alike", "signature", "created_at"),
        Index("ticket_escalated", "id", sqlite_where=ESCALATED, postgresql_where=ESCALATED),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str  # failure, question
    state: str = "open"  # open, claimed, waiting, resolved, closed
    priority: int = 2  # 0 urgent, 1 high, 2 normal, 3 low
    person_id: int = Field(foreign_key="person.id", index=True)
    site_id: int | None = None
    device_id: int | None = Field(default=None, index=True)
    operation_id: int | None = Field(default=None, unique=True)  # at most one ticket an operation
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    code: str = ""
    reason: str = ""
    phase: str = ""
    driver: str = ""
    firmware: str = ""
    signature: str = ""  # "" is alone
    signature_version: int = 0  # of the rules that formed it
    problem_id: int | None = Field(default=None, index=True)  # of a ProblemRow
    article: str = ""
    subject: str = ""
    line_log: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    said_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the person's last words
    answered_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, index=True
    )  # support's first words
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # put on the bureau's list
    merged_into: int | None = Field(default=None, index=True)  # of a TicketRow
    rating: int | None = None  # 1 to 5


class TicketTagRow(SQLModel, table=True):
    __tablename__ = "ticket_tag"
    __table_args__ = (UniqueConstraint("ticket_id", "tag"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    tag: str = Field(index=True)


class TicketEntryRow(SQLModel, table=True):
    """One line of a ticket's story. `source_…` is the message that it came with; edits of that message follow."""

    __tablename__ = "ticket_entry"
    __table_args__ = (
        Index("ticket_entry_source", "source_channel", "source_chat_id", "source_message_id"),
        Index("ticket_reopened", "at", "ticket_id", sqlite_where=REOPENED, postgresql_where=REOPENED),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    author_id: int | None = None
    kind: str  # message, answer, note (the person never sees it), event
    text: str
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    source_channel: str = ""
    source_chat_id: int | None = Field(default=None, sa_type=BigInteger)
    source_message_id: int | None = Field(default=None, sa_type=BigInteger)


class AttachmentRow(SQLModel, table=True):
    """A picture or file that came with an entry. It is fetched from the channel after the turn."""

    __tablename__ = "attachment"
    __table_args__ = (Index("attachment_wanted", "state", "not_before"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    entry_id: int = Field(foreign_key="ticket_entry.id", index=True)
    kind: str  # photo, document, video, audio, voice, sticker, …
    name: str = ""
    mime: str = ""  # as its bytes say once it is stored, until then as the sender says
    size_bytes: int | None = None
    channel: str = ""
    file_id: str = ""  # the channel's name for it
    state: str = "wanted"  # wanted, stored, refused (too large, no allowed type), gone (erased)
    reason: str = ""  # the text key that says why it was refused
    sha256: str = ""  # also its name in the store
    attempts: int = 0
    not_before: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class StaffGroupRow(SQLModel, table=True):
    """A group in which support works on the tickets of a site (0: every one) and kind ("": every one)."""

    __tablename__ = "staff_group"
    __table_args__ = (UniqueConstraint("channel", "chat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat_id: int = Field(sa_type=BigInteger)
    title: str = ""
    site_id: int = 0
    kind: str = ""
    language: str = "zh"
    topics: bool = True  # False: Telegram refused to make topics; cards stand in the group itself
    added_by: int | None = None
    added_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # since when it is none any more


class TopicRow(SQLModel, table=True):
    """A ticket's topic in a group. Without a thread it is made when the first message goes there."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("ticket_id", "group_id"),
        Index("topic_thread", "group_id", "thread_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    group_id: int = Field(foreign_key="staff_group.id")
    name: str = ""
    thread_id: int | None = Field(default=None, sa_type=BigInteger)
    made_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProblemRow(SQLModel, table=True):
    """A known problem: what many tickets of one signature are about."""

    __tablename__ = "problem"
    id: int | None = Field(default=None, primary_key=True)
    signature: str = Field(index=True)
    title: str
    text: str = ""  # what those who report it are told
    state: str = "open"  # open, resolved
    sites: list[Any] | None = Field(default_factory=list, sa_type=JSON)  # that it covers; None: every one
    made_by: int | None = None
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProblemLotRow(SQLModel, table=True):
    """What is still to be done for tickets of a known problem. Without tickets left, the row goes."""

    __tablename__ = "problem_lot"
    id: int | None = Field(default=None, primary_key=True)
    problem_id: int = Field(foreign_key="problem.id", index=True)
    does: str  # tell, end
    by_id: int = Field(foreign_key="person.id")
    text: str = ""  # what each is told before the ticket ends
    tickets: list[Any] = Field(default_factory=list, sa_type=JSON)  # numbers, in order
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ProblemTellingRow(SQLModel, table=True):
    """Who was told of a known problem."""

    __tablename__ = "problem_telling"
    __table_args__ = (UniqueConstraint("problem_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    problem_id: int = Field(foreign_key="problem.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class GoalRow(SQLModel, table=True):
    """One time to keep: a ticket's first answer, or its solution. It stands still while the person is waited for."""

    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind"),
        Index("goal_next", "next_at"),
        Index("goal_met", "met_at"),
        Index("goal_missed", "missed_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str  # first_answer, solution
    minutes: int  # of office time, as the rules were when it began
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None while it stands still
    left_s: float | None = None  # of office time, while it stands still
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when something is to be said
    warned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    missed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    met_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

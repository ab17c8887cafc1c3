"""The rows of support's topics and groups, as the outbox needs them: where a topic is, and what became of it.

One row per chat is under way at a time. That is the lock under which a topic is made: its thread is written down in
the transaction that ends the row which made it, and only the same transaction claims the next row of that chat.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, delete

from bot.records.messages import OutboxRow, PressRow, SlotRow
from bot.records.tickets import StaffGroupRow, TopicRow
from bot.records.types import now
from bot.tickets import groups
from bot.tickets.groups import StaffGroup


@dataclass(frozen=True, slots=True)
class Topic:
    """Where a ticket is talked about in a group."""

    id: int
    name: str
    thread_id: int | None  # None: not made yet
    makable: bool  # False: the group has refused to have topics made


def find(session: Session, topic_id: int | None) -> Topic | None:
    """Return a topic; None when there is none, or when its group is support's no more."""
    row = session.get(TopicRow, topic_id) if topic_id is not None else None
    if row is None:
        return None
    group = session.get_one(StaffGroupRow, row.group_id)
    return None if group.left_at else Topic(row.id or 0, row.name, row.thread_id, group.topics)


def remember(session: Session, topic_id: int, thread_id: int | None) -> None:
    """Write down where a topic is now; None: nowhere."""
    row = session.get(TopicRow, topic_id)
    if row is not None and row.thread_id != thread_id:
        row.thread_id, row.made_at = thread_id, now() if thread_id else None
        session.add(row)
        session.flush()


def refuse(session: Session, topic_id: int) -> StaffGroup | None:
    """Keep that no topics can be made in a topic's group; return the group, unless that was known."""
    topic = session.get(TopicRow, topic_id)
    row = session.get(StaffGroupRow, topic.group_id) if topic else None
    if row is None or not row.topics:
        return None
    row.topics = False
    session.add(row)
    session.flush()
    return groups.at(session, row.channel, row.chat_id)


def move(session: Session, channel: str, chat_id: int, moved_to: int) -> None:
    """Let everything of a chat follow to its new id; messages have other numbers there, so no slot is shown any more.

    A group can have topics only after such a move, so they are tried again.
    """
    if chat_id == moved_to:
        return
    if groups.is_known(session, channel, moved_to):
        groups.drop(session, channel, chat_id)
    session.exec(
        update(StaffGroupRow)
        .where(col(StaffGroupRow.channel) == channel, col(StaffGroupRow.chat_id) == chat_id)
        .values(chat_id=moved_to, topics=True)
    )
    for table in (OutboxRow, PressRow):
        here = (col(table.channel) == channel, col(table.chat_id) == chat_id)
        session.exec(update(table).where(*here).values(chat_id=moved_to))
    session.exec(delete(SlotRow).where(col(SlotRow.channel) == channel, col(SlotRow.chat_id) == chat_id))
    session.expire_all()

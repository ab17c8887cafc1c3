"""The outbox's rows: what is claimed, what became of it, and which message shows a slot.

Each chat has one row under way at most, from its claim to the transaction that writes its outcome down.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, tuple_, update
from sqlmodel import Session, col, select

from bot.channels import staff_topics
from bot.channels.staff_topics import Topic
from bot.records.messages import OutboxRow, SlotRow
from bot.records.types import now
from bot.tickets.groups import StaffGroup

Slot = tuple[int, str]  # chat id, slot name
NoTopics = Callable[[Session, StaffGroup], None]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows: a channel's, or those of one chat of it."""

    channel: str
    chat_id: int | None = None

    def __iter__(self) -> Any:
        yield col(OutboxRow.channel) == self.channel
        if self.chat_id is not None:
            yield col(OutboxRow.chat_id) == self.chat_id


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is being sent."""

    id: int
    chat_id: int
    kind: str  # message, delete, press_answer
    slot: str | None
    payload: dict[str, Any]
    attempt: int  # 1, 2, …
    parts_sent: int  # parts of a long text that earlier attempts delivered
    shown_in: int | None  # the message that shows the slot
    topic: Topic | None = None  # where in the chat, when the payload names a topic that is still known


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed row."""

    row: Claimed
    state: str  # sent, failed, or new: again after `pause_s`
    message_id: int | None = None
    pause_s: float = 0.0
    parts_sent: int = 0
    error: str = ""
    thread_id: int | None = None  # where the row's topic is now
    topics_refused: bool = False  # no topic could be made in the chat
    moved_to: int | None = None  # the chat's new id


def recover(session: Session, scope: Scope) -> None:
    """Let rows that a crash left half-way be sent again."""
    session.exec(update(OutboxRow).where(*scope, col(OutboxRow.state) == "sending").values(state="new"))


def waiting(session: Session, scope: Scope) -> bool:
    """Say whether anything is to be sent, now or later."""
    return (
        session.exec(select(OutboxRow.id).where(*scope, OutboxRow.state == "new").limit(1)).first()
        is not None
    )


def unsent(session: Session, scope: Scope) -> bool:
    """Say whether anything is to be sent or being sent."""
    states = col(OutboxRow.state).in_(["new", "sending"])
    return session.exec(select(OutboxRow.id).where(*scope, states).limit(1)).first() is not None


def turn_over(
    session: Session,
    scope: Scope,
    outcomes: Iterable[Outcome],
    busy: Collection[int],
    resting: Collection[Slot],
    places: int,
    no_topics: NoTopics | None = None,
) -> tuple[list[Claimed], float | None]:
    """Write down outcomes and claim the next row of each chat.

    Args:
        busy: chats with a request under way.
        resting: slots that may not be edited yet.
        places: how many rows to claim at most.
        no_topics: told, once, of a group of support that has refused to have topics made.

    Returns:
        The claimed rows, and in how many seconds a held chat may speak again.
    """
    for outcome in outcomes:
        _write_down(session, outcome)
        _follow(session, scope.channel, outcome, no_topics)
    session.flush()
    moment = now()
    heads = _heads(session, scope, busy, resting)
    ready = [row_id for row_id, free_at in heads if free_at <= moment][:places]
    held = [free_at for _, free_at in heads if free_at > moment]
    claimed = [_claim(session, row_id) for row_id in ready]
    return claimed, (min(held) - moment).total_seconds() if held else None


def _heads(
    session: Session, scope: Scope, busy: Collection[int], resting: Collection[Slot]
) -> list[tuple[int, datetime]]:
    """Return each chat's first waiting row and the moment at which the chat is free to speak."""
    first, free_at = func.min(col(OutboxRow.id)), func.max(col(OutboxRow.not_before))
    query = (
        select(first, free_at)
        .where(*scope, OutboxRow.state == "new", col(OutboxRow.chat_id).not_in(busy), _not_resting(resting))
        .group_by(col(OutboxRow.chat_id))
        .order_by(first)
    )
    return [(row_id or 0, moment) for row_id, moment in session.exec(query)]


def _not_resting(resting: Collection[Slot]) -> ColumnElement[bool]:
    return or_(
        col(OutboxRow.slot).is_(None), tuple_(col(OutboxRow.chat_id), col(OutboxRow.slot)).not_in(resting)
    )


def _claim(session: Session, row_id: int) -> Claimed:
    row = _newest_of_its_slot(session, session.get_one(OutboxRow, row_id))
    row.state, row.attempts = "sending", row.attempts + 1
    session.add(row)
    slot = _slot(session, row)
    return Claimed(
        id=row.id or 0,
        chat_id=row.chat_id,
        kind=row.kind,
        slot=row.slot,
        payload=dict(row.payload),
        attempt=row.attempts,
        parts_sent=row.payload.get("parts_sent", 0),
        shown_in=slot.message_id if slot else None,
        topic=staff_topics.find(session, row.payload.get("topic")),
    )


def _newest_of_its_slot(session: Session, row: OutboxRow) -> OutboxRow:
    """Return the newest waiting row of the row's slot; the older ones need not be said any more."""
    if row.slot is None:
        return row
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.channel == row.channel, OutboxRow.chat_id == row.chat_id)
        .where(OutboxRow.slot == row.slot, OutboxRow.state == "new")
        .order_by(col(OutboxRow.id))
    ).all()
    for old in rows[:-1]:
        old.state, old.payload = "superseded", {}
        session.add(old)
    return rows[-1]


def _slot(session: Session, row: OutboxRow) -> SlotRow | None:
    if row.slot is None:
        return None
    return session.exec(
        select(SlotRow).where(
            SlotRow.channel == row.channel, SlotRow.chat_id == row.chat_id, SlotRow.slot == row.slot
        )
    ).first()


def _write_down(session: Session, outcome: Outcome) -> None:
    row = session.get(OutboxRow, outcome.row.id)
    if row is None:
        return  # its person was erased meanwhile
    row.state, row.error = outcome.state, outcome.error
    if outcome.state == "sent":
        row.payload, row.sent_at = {}, now()
        _remember_slot(session, row, outcome.message_id)
    elif outcome.state == "new":
        row.not_before = now() + timedelta(seconds=outcome.pause_s)
        row.payload = {**row.payload, "parts_sent": outcome.parts_sent}
    session.add(row)


def _follow(session: Session, channel: str, outcome: Outcome, no_topics: NoTopics | None) -> None:
    """Write down what a row's way has shown of its topic and its chat."""
    session.flush()
    topic = outcome.row.topic
    if topic is not None:
        staff_topics.remember(session, topic.id, outcome.thread_id)
    if topic is not None and outcome.topics_refused:
        group = staff_topics.refuse(session, topic.id)
        if group is not None and no_topics is not None:
            no_topics(session, group)
    if outcome.moved_to is not None:
        staff_topics.move(session, channel, outcome.row.chat_id, outcome.moved_to)


def _remember_slot(session: Session, row: OutboxRow, message_id: int | None) -> None:
    if row.slot is None or message_id is None:
        return
    slot = _slot(session, row) or SlotRow(
        channel=row.channel, chat_id=row.chat_id, slot=row.slot, message_id=message_id
    )
    slot.message_id = message_id
    session.add(slot)

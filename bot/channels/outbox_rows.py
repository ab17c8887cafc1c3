"""The outbox's rows: what is claimed, what became of it, and which message shows a slot.

A chat has two lines: what is said there, and the answers to presses, which Telegram does not count. Each line has one
row under way at most, from its claim to the transaction that writes its outcome down. What is said goes in order,
except that news of a card that is shown already gives way to words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, tuple_, update
from sqlmodel import Session, col, select

from bot.channels import staff_topics, topics_anew
from bot.channels.staff_topics import Topic
from bot.records.messages import OutboxRow, SlotRow
from bot.records.types import now
from bot.tickets.groups import StaffGroup

MOST_TRIES = 5  # of a row that alone does not get through; then it holds its chat no more
CARDS = "ticket-%"  # the slots of cards

Slot = tuple[int, str]  # chat id, slot name
Line = tuple[int, bool]  # chat id, whether it is that of the answers to presses


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

    @property
    def line(self) -> Line:
        return self.chat_id, self.kind == "press_answer"


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
    unreached: bool = False  # nobody took it, or said so
    stuck: bool = False  # it is this row alone that does not get through
    topic_gone: bool = False  # its topic is not there any more
    shut_out: bool = False  # its chat takes nothing from the bot


@dataclass(frozen=True, slots=True)
class Lost:
    """A message that never arrives."""

    channel: str
    chat_id: int
    slot: str
    shut_out: bool  # the chat takes nothing from the bot


def _nobody(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told what the rows' way has shown, in the transaction that writes it down.

    Attributes:
        no_topics: once, of a group of support that has refused to have topics made.
        topic_gone: of a ticket that a group shows no more, because its topic is gone; None: it is shown bit by bit.
        lost: of a message with a slot that never arrives.
    """

    no_topics: Callable[[Session, StaffGroup], None] = _nobody
    topic_gone: Callable[[Session, int, StaffGroup], None] | None = None
    lost: Callable[[Session, Lost], None] = _nobody


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
    busy: Collection[Line],
    resting: Collection[Slot],
    places: int,
    tell: Tell,
) -> tuple[list[Claimed], float | None]:
    """Write down outcomes and claim the next row of each line.

    Args:
        busy: lines with a request under way.
        resting: slots that may not be edited yet.
        places: how many rows to claim at most.
        tell: who is told what became of the rows.

    Returns:
        The claimed rows, and in how many seconds a held chat may speak again.
    """
    for outcome in outcomes:
        _write_down(session, outcome)
        _follow(session, scope.channel, outcome, tell)
    session.flush()
    moment = now()
    heads = _heads(session, scope, busy, resting)
    ready = [row_id for row_id, free_at in heads if free_at <= moment][:places]
    held = [free_at for _, free_at in heads if free_at > moment]
    claimed = [row for row_id in ready if (row := _claim(session, row_id)) is not None]
    return claimed, (min(held) - moment).total_seconds() if held else None


def _heads(
    session: Session, scope: Scope, busy: Collection[Line], resting: Collection[Slot]
) -> list[tuple[int, datetime]]:
    """Return each line's next row and the moment at which the line is free."""
    answers, gives_way = col(OutboxRow.kind) == "press_answer", _gives_way()
    first = func.coalesce(func.min(case((~gives_way, col(OutboxRow.id)))), func.min(col(OutboxRow.id)))
    free_at = func.max(col(OutboxRow.not_before))
    query = (
        select(first, free_at)
        .where(*scope, OutboxRow.state == "new", _not_busy(busy), _not_resting(resting))
        .where(or_(col(OutboxRow.attempts) < MOST_TRIES, col(OutboxRow.not_before) <= now()))
        .group_by(col(OutboxRow.chat_id), answers)
        .order_by(answers.desc(), first)
    )
    return [(row_id or 0, moment) for row_id, moment in session.exec(query)]


def _gives_way() -> ColumnElement[bool]:
    """Return the condition for news of a card that is shown."""
    shown = select(SlotRow.id).where(
        SlotRow.channel == OutboxRow.channel,
        SlotRow.chat_id == OutboxRow.chat_id,
        SlotRow.slot == OutboxRow.slot,
    )
    return and_(func.coalesce(col(OutboxRow.slot), "").like(CARDS), shown.exists())


def _not_busy(busy: Collection[Line]) -> ColumnElement[bool]:
    talking = [chat_id for chat_id, is_answer in busy if not is_answer]
    answering = [chat_id for chat_id, is_answer in busy if is_answer]
    here, answers = col(OutboxRow.chat_id), col(OutboxRow.kind) == "press_answer"
    return and_(or_(answers, here.not_in(talking)), or_(~answers, here.not_in(answering)))


def _not_resting(resting: Collection[Slot]) -> ColumnElement[bool]:
    return or_(
        col(OutboxRow.slot).is_(None), tuple_(col(OutboxRow.chat_id), col(OutboxRow.slot)).not_in(resting)
    )


def _claim(session: Session, row_id: int) -> Claimed | None:
    """Claim a row, or the newest of its slot; None while somebody writes it."""
    row = _newest_of_its_slot(session, session.get_one(OutboxRow, row_id))
    if row is None:
        return None
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


def _newest_of_its_slot(session: Session, row: OutboxRow) -> OutboxRow | None:
    """Return the newest waiting row of the row's slot; the older ones need not be said any more.

    A row that somebody is about to change is not waited for: it may be theirs to wait for this transaction.
    """
    same = (
        (col(OutboxRow.id) == row.id,)
        if row.slot is None
        else (
            col(OutboxRow.channel) == row.channel,
            col(OutboxRow.chat_id) == row.chat_id,
            col(OutboxRow.slot) == row.slot,
        )
    )
    waiting = select(OutboxRow).where(*same, OutboxRow.state == "new").order_by(col(OutboxRow.id))
    free = waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    rows = session.exec(free).all()
    if len(rows) < len(session.exec(waiting).all()) or not rows:
        return None
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
        row.attempts = row.attempts if outcome.stuck else min(row.attempts, MOST_TRIES - 1)
    session.add(row)


def _follow(session: Session, channel: str, outcome: Outcome, tell: Tell) -> None:
    """Write down what a row's way has shown of its topic and its chat."""
    session.flush()
    row = outcome.row
    if row.topic is not None:
        _follow_topic(session, row.topic, outcome, tell)
    if outcome.moved_to is not None:
        staff_topics.move(session, channel, row.chat_id, outcome.moved_to)
    if outcome.state == "failed" and row.slot is not None:
        tell.lost(session, Lost(channel, row.chat_id, row.slot, outcome.shut_out))


def _follow_topic(session: Session, topic: Topic, outcome: Outcome, tell: Tell) -> None:
    staff_topics.remember(session, topic.id, outcome.thread_id)
    if outcome.topics_refused:
        group = staff_topics.refuse(session, topic.id)
        if group is not None:
            tell.no_topics(session, group)
    if outcome.topic_gone and tell.topic_gone is not None:
        topics_anew.begin(session, topic.id, tell.topic_gone)


def _remember_slot(session: Session, row: OutboxRow, message_id: int | None) -> None:
    if row.slot is None or message_id is None:
        return
    slot = _slot(session, row) or SlotRow(
        channel=row.channel, chat_id=row.chat_id, slot=row.slot, message_id=message_id
    )
    slot.message_id = message_id
    session.add(slot)

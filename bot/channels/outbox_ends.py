"""Writes down what became of a row of the outbox: its state, its slot, and what its way has shown of topic and chat."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select

from bot.channels import shut_out, staff_topics, topics_anew
from bot.channels.outbox_telling import tell_apart, tell_lost
from bot.channels.outbox_types import MOST_TRIES, Lost, Outcome, Tell
from bot.channels.staff_topics import Topic
from bot.records.messages import OutboxRow, SlotRow
from bot.records.types import now


def write_down(session: Session, channel: str, outcome: Outcome, tell: Tell) -> None:
    """Write an outcome down, and tell whom it concerns, in this transaction; nothing when that was done before."""
    row = session.get(OutboxRow, outcome.row.id)
    if row is not None:  # else its person was erased meanwhile
        if row.state != "sending":
            return
        _end(session, row, outcome)
    _follow(session, channel, outcome, tell)


def give_up(session: Session, row: OutboxRow, why: str, tell: Tell, *, is_out: bool = False) -> None:
    """Let a row that waits be sent no more, and tell whom it concerns."""
    lost = Lost(row.channel, row.chat_id, row.slot or "", is_out, bool(row.payload.get("once")))
    _fail(row, why)
    session.add(row)
    session.flush()
    tell_lost(session, tell, lost)


def give_up_chat(session: Session, channel: str, chat_id: int, why: str, tell: Tell) -> None:
    """Let everything that waits for a chat be sent no more: the chat takes nothing from the bot."""
    here = select(OutboxRow).where(OutboxRow.channel == channel, OutboxRow.chat_id == chat_id)
    said = here.where(OutboxRow.state == "new", OutboxRow.kind != "press_answer")
    for row in session.exec(said.order_by(col(OutboxRow.id))).all():
        give_up(session, row, why, tell, is_out=True)


def slot_of(session: Session, row: OutboxRow) -> SlotRow | None:
    """Return the row that says which message shows an outbox row's slot; None when nothing does."""
    if row.slot is None:
        return None
    return session.exec(
        select(SlotRow).where(
            SlotRow.channel == row.channel, SlotRow.chat_id == row.chat_id, SlotRow.slot == row.slot
        )
    ).first()


def _fail(row: OutboxRow, why: str) -> None:
    row.state, row.error = "failed", why
    if row.payload.get("once"):
        row.payload = {}  # a code or a link is kept no longer than it takes to send it


def _end(session: Session, row: OutboxRow, outcome: Outcome) -> None:
    row.state, row.error = outcome.state, outcome.error
    row.doubtful = outcome.doubtful
    if outcome.state == "sent":
        row.payload, row.sent_at = {}, now()
        _remember_slot(session, row, outcome.message_id)
    elif outcome.state == "new":
        row.not_before = now() + timedelta(seconds=outcome.pause_s)
        row.payload = {**row.payload, "parts_sent": outcome.parts_sent}
        row.attempts = row.attempts if outcome.stuck else min(row.attempts, MOST_TRIES - 1)
    else:
        _fail(row, outcome.error)
    session.add(row)


def _follow(session: Session, channel: str, outcome: Outcome, tell: Tell) -> None:
    """Write down what a row's way has shown of its topic and its chat."""
    session.flush()
    row = outcome.row
    if row.topic is not None:
        _follow_topic(session, row.topic, outcome, tell)
    if outcome.moved_to is not None:
        staff_topics.move(session, channel, row.chat_id, outcome.moved_to)
    if outcome.state == "failed":
        tell_lost(
            session, tell, Lost(channel, row.chat_id, row.slot or "", outcome.shut_out, outcome.row.once)
        )
    if outcome.shut_out:
        shut_out.keep(session, channel, row.chat_id)
        give_up_chat(session, channel, row.chat_id, outcome.error, tell)


def _follow_topic(session: Session, topic: Topic, outcome: Outcome, tell: Tell) -> None:
    staff_topics.remember(session, topic.id, outcome.thread_id)
    if outcome.topics_refused:
        group = staff_topics.refuse(session, topic.id)
        if group is not None:
            tell_apart(session, tell.no_topics, group)
    if outcome.topic_gone and tell.topic_gone is not None:
        tell_apart(session, topics_anew.begin, topic.id, tell.topic_gone)


def _remember_slot(session: Session, row: OutboxRow, message_id: int | None) -> None:
    if row.slot is None or message_id is None:
        return
    slot = slot_of(session, row) or SlotRow(
        channel=row.channel, chat_id=row.chat_id, slot=row.slot, message_id=message_id
    )
    slot.message_id = message_id
    session.add(slot)

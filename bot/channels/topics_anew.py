"""A topic that is not there any more begins anew: with what its ticket is, and what was said, before what waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, or_, select, update

from bot.records.messages import OutboxRow, SlotRow
from bot.records.tickets import StaffGroupRow, TicketEntryRow, TopicRow
from bot.tickets import groups
from bot.tickets.groups import StaffGroup


def begin(session: Session, topic_id: int, show: Callable[[Session, int, StaffGroup], None]) -> None:
    """Let a ticket be shown in a group as if it had never been; what waits for its topic is said after that.

    Args:
        show: shows a ticket, by number, in a group.
    """
    topic = session.get(TopicRow, topic_id)
    row = session.get(StaffGroupRow, topic.group_id) if topic else None
    group = groups.at(session, row.channel, row.chat_id) if row else None
    if topic is None or group is None:
        return
    _forget(session, topic.ticket_id, group)
    waiting = [(one, dict(one.payload)) for one in _waiting(session, topic_id, group)]
    for one, _ in waiting:
        one.state, one.payload = "superseded", {}
        session.add(one)
    session.flush()
    show(session, topic.ticket_id, group)
    shown = {one.slot for one in _waiting(session, topic_id, group)}
    for one, payload in waiting:
        if one.slot is None or one.slot not in shown:
            again = OutboxRow(channel=one.channel, chat_id=one.chat_id, slot=one.slot, payload=payload)
            session.add(again)
    session.flush()


def _forget(session: Session, ticket_id: int, group: StaffGroup) -> None:
    """Forget which messages of the topic showed the ticket, and which of them its lines came with."""
    here = (col(SlotRow.channel) == group.channel, col(SlotRow.chat_id) == group.chat_id)
    session.exec(delete(SlotRow).where(*here, _of_ticket(session, ticket_id)))
    session.exec(
        update(TicketEntryRow)
        .where(col(TicketEntryRow.ticket_id) == ticket_id)
        .where(col(TicketEntryRow.source_channel) == group.channel)
        .where(col(TicketEntryRow.source_chat_id) == group.chat_id)
        .values(source_chat_id=None, source_message_id=None)
    )
    session.expire_all()


def _of_ticket(session: Session, ticket_id: int) -> ColumnElement[bool]:
    lines = session.exec(select(TicketEntryRow.id).where(TicketEntryRow.ticket_id == ticket_id)).all()
    slot = col(SlotRow.slot)
    named = slot.in_([f"ticket-{ticket_id}", *(f"entry-{line}" for line in lines)])
    return or_(named, slot.like(f"about-{ticket_id}-%"))


def _waiting(session: Session, topic_id: int, group: StaffGroup) -> Sequence[OutboxRow]:
    rows = session.exec(
        select(OutboxRow)
        .where(OutboxRow.channel == group.channel, OutboxRow.chat_id == group.chat_id)
        .where(OutboxRow.state == "new", col(OutboxRow.kind).in_(["answer", "message"]))
        .order_by(col(OutboxRow.id))
        .with_for_update()
    ).all()
    return [one for one in rows if one.payload.get("topic") == topic_id]

"""The outbox's rows: what waits, and what may be claimed next.

A chat has two lines: what is said there, and the answers to presses, which Telegram does not count. Each line has one
row under way at most, from its claim to the transaction that writes its outcome down. What is said goes in order,
except that news of a card that is shown already gives way to words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, tuple_, update
from sqlmodel import Session, col, select

from bot.channels import staff_topics
from bot.channels.outbox_ends import slot_of, write_down
from bot.channels.outbox_types import MOST_TRIES, Claimed, Line, Outcome, Scope, Slot, Tell
from bot.records.messages import OutboxRow, SlotRow
from bot.records.types import now

CARDS = "ticket-%"  # the slots of cards


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
        write_down(session, scope.channel, outcome, tell)
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
    slot = slot_of(session, row)
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

"""The outbox's rows: what waits, and what is claimed next.

A chat has two lines: what is said there, and the answers to presses, which Telegram does not count. Each line has one
row under way at most, from its claim to the transaction that writes its outcome down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session, col, func, select

from bot.channels import doubts, outbox_plain, shut_out
from bot.channels.outbox_claims import claim
from bot.channels.outbox_ends import give_up, give_up_chat, write_down
from bot.channels.outbox_heads import heads
from bot.channels.outbox_types import MOST_TRIES, Claimed, Line, Outcome, Room, Scope, Tell
from bot.records.messages import OutboxRow
from bot.records.types import now

CUT_SHORT = "OUT-504: the hub ended while it was sent"


def recover(session: Session, scope: Scope, tell: Tell) -> dict[Line, float]:
    """Let rows that a crash left half-way be sent again, where that may double them.

    Returns:
        The lines that may not speak yet, each with the seconds left.
    """
    for row in session.exec(select(OutboxRow).where(*scope, OutboxRow.state == "sending")).all():
        row.state = "new"
        done = doubts.what(row.kind, once=bool(row.payload.get("once")))
        row.doubtful = doubts.after_crash(done, row.doubtful)
        session.add(row)
        if not doubts.may_repeat(done, row.doubtful):
            give_up(session, row, CUT_SHORT, tell)
    session.flush()
    return _held(session, scope)


def take_back(session: Session, scope: Scope, ours: Collection[int]) -> None:
    """Let rows wait again that were claimed by a commit whose answer was lost: nobody has begun to send them.

    Args:
        ours: the rows that are being sent, or whose outcome is not written down.
    """
    for row in session.exec(select(OutboxRow).where(*scope, OutboxRow.state == "sending")).all():
        if row.id not in ours:
            row.state, row.attempts = "new", row.attempts - 1
            session.add(row)


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
    session: Session, scope: Scope, outcomes: Iterable[Outcome], room: Room, tell: Tell
) -> list[Claimed]:
    """Write down outcomes and claim the next row of each line.

    Args:
        tell: who is told what became of the rows.
    """
    _write_down(session, scope, list(outcomes), tell)
    found = heads(session, scope, room) if room.places > 0 else []
    if not found:
        return []
    claimed = outbox_plain.claim(session, found)
    others = [row_id for row_id in found if row_id not in claimed]
    if others:
        claimed |= _claim_others(session, scope, others, tell)
    return [claimed[row_id] for row_id in found if row_id in claimed]


def _write_down(session: Session, scope: Scope, ended: Sequence[Outcome], tell: Tell) -> None:
    others = [outcome for outcome in ended if not outbox_plain.is_plain(outcome)]
    outbox_plain.write_down(session, [outcome for outcome in ended if outbox_plain.is_plain(outcome)])
    at_hand = _rows(session, [outcome.row.id for outcome in others])  # all by one question
    for outcome in others:
        write_down(session, scope.channel, outcome, tell)
    session.flush()
    del at_hand


def _claim_others(session: Session, scope: Scope, ids: Collection[int], tell: Tell) -> dict[int, Claimed]:
    known = _rows(session, ids)
    rows = [known[row_id] for row_id in ids if row_id in known]
    out = shut_out.among(session, scope.channel, {row.chat_id for row in rows})
    for chat_id, why in out.items():
        give_up_chat(session, scope.channel, chat_id, why, tell)
    return claim(session, scope, [row for row in rows if row.chat_id not in out])


def _rows(session: Session, ids: Collection[int]) -> dict[int, OutboxRow]:
    rows = session.exec(select(OutboxRow).where(col(OutboxRow.id).in_(ids))).all() if ids else ()
    return {row.id or 0: row for row in rows}


def _held(session: Session, scope: Scope) -> dict[Line, float]:
    moment = now()
    is_answer = col(OutboxRow.kind) == "press_answer"
    query = (
        select(OutboxRow.chat_id, is_answer, func.max(OutboxRow.not_before))
        .where(*scope, OutboxRow.state == "new", col(OutboxRow.not_before) > moment)
        .where(col(OutboxRow.attempts).between(1, MOST_TRIES - 1))
        .group_by(col(OutboxRow.chat_id), is_answer)
    )
    found = session.exec(query).all()
    return {(chat_id, bool(answers)): (until - moment).total_seconds() for chat_id, answers, until in found}

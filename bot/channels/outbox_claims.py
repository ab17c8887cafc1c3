"""Claims rows of the outbox: of a slot the newest, and none that somebody writes at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from bot.channels import staff_topics
from bot.channels.outbox_ends import slot_of
from bot.channels.outbox_types import Claimed, Scope
from bot.records.messages import OutboxRow


def claim(session: Session, scope: Scope, heads: Sequence[OutboxRow]) -> list[Claimed]:
    """Claim each of these rows, or the newest of its slot; the older ones need not be said any more."""
    newest = _newest(session, scope, heads)
    return [_claimed(session, row) for head in heads if (row := newest.get(_key(head))) is not None]


def _claimed(session: Session, row: OutboxRow) -> Claimed:
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
        created_at=row.created_at,
        doubtful=row.doubtful,
        topic=staff_topics.find(session, row.payload.get("topic")),
    )


def _newest(session: Session, scope: Scope, heads: Sequence[OutboxRow]) -> dict[Hashable, OutboxRow]:
    """Return the newest waiting row by slot, of those slots that nobody writes.

    A row that somebody is about to change is not waited for: it may be theirs to wait for this transaction.
    """
    ids = _alike(session, scope, heads)
    free = select(OutboxRow).where(col(OutboxRow.id).in_(ids), OutboxRow.state == "new")
    locked = free.order_by(col(OutboxRow.id)).with_for_update(skip_locked=True)
    by_slot: dict[Hashable, list[OutboxRow]] = defaultdict(list)
    for row in session.exec(locked.execution_options(populate_existing=True)).all():
        by_slot[_key(row)].append(row)
        ids.discard(row.id)
    written = select(OutboxRow).where(col(OutboxRow.id).in_(ids), OutboxRow.state == "new")
    for row in session.exec(written).all() if ids else ():
        by_slot.pop(_key(row), None)
    for rows in by_slot.values():
        _supersede(session, rows[:-1])
    return {key: rows[-1] for key, rows in by_slot.items()}


def _alike(session: Session, scope: Scope, heads: Sequence[OutboxRow]) -> set[int | None]:
    """Return the waiting rows of the heads' slots, and the heads without one."""
    found = {head.id for head in heads}
    slots = {(head.chat_id, head.slot) for head in heads if head.slot is not None}
    if slots:
        here = tuple_(col(OutboxRow.chat_id), col(OutboxRow.slot)).in_(slots)
        found |= set(session.exec(select(OutboxRow.id).where(*scope, OutboxRow.state == "new", here)).all())
    return found


def _supersede(session: Session, rows: Sequence[OutboxRow]) -> None:
    for old in rows:
        old.state, old.payload = "superseded", {}
        session.add(old)


def _key(row: OutboxRow) -> Hashable:
    return row.id if row.slot is None else (row.chat_id, row.slot)

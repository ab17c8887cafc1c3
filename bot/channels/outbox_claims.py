"""Claims rows of the outbox: of a slot the newest, and none that somebody writes at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from bot.channels import staff_topics
from bot.channels.outbox_ends import slot_of
from bot.channels.outbox_types import Claimed, Scope
from bot.records.messages import OutboxRow


def claim(session: Session, scope: Scope, heads: Sequence[OutboxRow]) -> dict[int, Claimed]:
    """Claim each of these rows, or the newest of its slot; the older ones need not be said any more.

    Returns:
        What was claimed, by the id of the row that stands for it in `heads`.
    """
    timely = _without_late(session, scope, heads)
    newest = _newest(session, scope, timely)
    return {
        head.id or 0: _claimed(session, row) for head in timely if (row := newest.get(_key(head))) is not None
    }


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
    retried = [head for head in heads if head.slot is not None and head.attempts > 0]
    ids = {head.id for head in heads} | _of_slots(session, scope, retried, ["new"])
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


def _without_late(session: Session, scope: Scope, heads: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Return the rows but for those that were tried for so long that newer news of their slot was said meanwhile."""
    retried = [head for head in heads if head.slot is not None and head.attempts > 0]
    said = _of_slots(session, scope, retried, ["sending", "sent"])
    newest = {_key(row): row.id or 0 for row in _rows(session, said)}
    late = [head for head in retried if newest.get(_key(head), 0) > (head.id or 0)]
    _supersede(session, late)
    return [head for head in heads if head not in late]


def _of_slots(
    session: Session, scope: Scope, retried: Sequence[OutboxRow], states: Sequence[str]
) -> set[int | None]:
    """Return what else there is of these rows' slots since: only what was under way when newer came has such."""
    if not retried:
        return set()
    slots = {(head.chat_id, head.slot) for head in retried}
    since = col(OutboxRow.id) > min(head.id or 0 for head in retried)
    said = col(OutboxRow.kind).in_(["answer", "message"])
    here = tuple_(col(OutboxRow.chat_id), col(OutboxRow.slot)).in_(slots)
    query = select(OutboxRow.id).where(*scope, col(OutboxRow.state).in_(states), said, since, here)
    return set(session.exec(query).all())


def _rows(session: Session, ids: Collection[int | None]) -> Sequence[OutboxRow]:
    here = select(OutboxRow).where(col(OutboxRow.id).in_(ids)).order_by(col(OutboxRow.id))
    return session.exec(here).all() if ids else ()


def _supersede(session: Session, rows: Sequence[OutboxRow]) -> None:
    for old in rows:
        old.state, old.payload = "superseded", {}
        session.add(old)


def _key(row: OutboxRow) -> Hashable:
    return row.id if row.slot is None else (row.chat_id, row.slot)

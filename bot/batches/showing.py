"""Whether the end of a batch was shown, its picture and its table: once, whichever hub made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.records.batches import BatchRow
from bot.records.types import now

NEWS_FOR = timedelta(days=1)  # after which nobody waits for a picture any more


def unshown(session: Session, moment: datetime) -> Sequence[int]:
    """Return the batches, of those that people asked for, that have ended of late and were not shown, by number."""
    query = select(BatchRow.id).where(
        col(BatchRow.ended_at) > moment - NEWS_FOR,
        col(BatchRow.shown_at).is_(None),
        col(BatchRow.night).is_(None),
    )
    return [batch_id or 0 for batch_id in session.exec(query.order_by(col(BatchRow.id))).all()]


def show(session: Session, batch_id: int) -> bool:
    """Say whether a batch is still to be shown; by this transaction it is."""
    query = select(BatchRow).where(BatchRow.id == batch_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).one()
    if row.shown_at is not None:
        return False
    row.shown_at = now()
    session.add(row)
    session.flush()
    return True

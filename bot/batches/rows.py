"""A batch's rows: who writes takes the batch first, then operations, then approvals and codes.

Reports of agents never take a batch: what follows from them for the batch, its engine reads from the operations.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from bot import audit
from bot.batches.errors import NoBatchError, NotNowError
from bot.batches.states import BATCHES, CODES, BatchStep, CodeStep
from bot.batches.views import name_of
from bot.records.batches import BatchCodeRow, BatchRow
from bot.records.types import now


def locked(session: Session, batch_id: int) -> BatchRow:
    """Return an open batch that nobody else moves until this transaction ends.

    Raises:
        NoBatchError: there is none, or it has ended.
    """
    query = select(BatchRow).where(BatchRow.id == batch_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None or row.ended_at is not None:
        raise NoBatchError
    return row


def at_hand(session: Session, batch_id: int) -> BatchRow | None:
    """Return an open batch likewise; None if it has ended, or somebody else is at it."""
    query = select(BatchRow).where(BatchRow.id == batch_id, col(BatchRow.ended_at).is_(None))
    options = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.exec(options).first()


def step(session: Session, row: BatchRow, taken: BatchStep, by: str = "hub", **body: Any) -> None:
    """Take one step of the batch's table, and write it down.

    Raises:
        NotNowError: the batch has no such step.
    """
    if not BATCHES.can(row.state, taken):
        raise NotNowError(state=row.state)
    row.state = BATCHES.advance(row.state, taken)
    row.changed_at, row.told = now(), {}
    session.add(row)
    session.flush()
    record(session, by, taken.replace(" ", "-"), row, **body)


def code_step(session: Session, row: BatchCodeRow, taken: CodeStep, **values: Any) -> None:
    """Take one step of the code's table.

    Raises:
        WrongStepError: the code has no such step.
    """
    row.state = CODES.advance(row.state, taken)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


def record(session: Session, by: str, action: str, row: BatchRow, **body: Any) -> None:
    """Write into the audit log what became of a batch."""
    audit.append(session, by, f"batch.{action}", f"batch:{name_of(row.id or 0)}", **body)

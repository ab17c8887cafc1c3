"""Some operations of a batch at a time, so that no transaction grows with the batch.

What a report is just changing is passed over until the next time: a lot waits for nobody while it holds the audit log.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from sqlalchemy import false
from sqlmodel import Session, col, or_, select

from bot.batches.limits import BatchLimits
from bot.clearing.operations import Operation, hold_devices, view
from bot.clearing.phases import Phase
from bot.records.operations import OperationRow
from bot.records.relay import CommandRow


class Budget:
    """What one transaction may still do."""

    def __init__(self, limits: BatchLimits) -> None:
        self.left = limits.lot
        self._until = time.monotonic() + limits.lot_s

    @property
    def is_spent(self) -> bool:
        return self.left <= 0 or time.monotonic() > self._until

    def spend(self) -> None:
        self.left -= 1


def lot(
    session: Session,
    batch_id: int,
    phases: Sequence[Phase],
    budget: Budget,
    sites: Sequence[int],
    *,
    idle: bool = False,
    only: int | None = None,
) -> Iterator[Operation]:
    """Yield operations in these phases at these sites, oldest first; nobody else moves them in this transaction.

    Args:
        idle: only those that wait for no command.
        only: this one alone; None: all.
    """
    if budget.is_spent or not sites:
        return
    query = select(OperationRow).where(
        OperationRow.batch_id == batch_id,
        col(OperationRow.phase).in_(phases),
        col(OperationRow.site_id).in_(sites),
    )
    if idle:
        query = query.where(col(OperationRow.command_id).is_(None))
    if only is not None:
        query = query.where(OperationRow.id == only)
    query = query.order_by(col(OperationRow.id)).limit(budget.left).with_for_update(skip_locked=True)
    rows = session.exec(query.execution_options(populate_existing=True)).all()
    hold_devices(session, [row.device_id for row in rows])
    for row in rows:
        if budget.is_spent:
            return
        budget.spend()
        yield view(session, row)


def with_commands(
    session: Session,
    batch_id: int,
    phases: Sequence[Phase],
    budget: Budget,
    sites: Sequence[int] | None = None,
    *,
    queued: bool = False,
) -> Iterator[tuple[Operation, CommandRow | None]]:
    """Yield operations likewise with the commands that they wait for; the commands are taken first, as reports do.

    Args:
        sites: only those at these; None: at any.
        queued: only those whose command no agent has come for.
    """
    if budget.is_spent:
        return
    of_batch = [col(OperationRow.batch_id) == batch_id, col(OperationRow.phase).in_(phases)]
    if sites is not None:
        of_batch.append(col(OperationRow.site_id).in_(sites))
    waited_for = select(CommandRow).join(OperationRow, col(OperationRow.command_id) == CommandRow.id)
    taken = waited_for.where(*of_batch).order_by(col(OperationRow.id)).limit(budget.left)
    if queued:
        taken = taken.where(CommandRow.state == "queued")
    taken = taken.with_for_update(of=CommandRow, skip_locked=True)
    commands = {row.id: row for row in session.exec(taken.execution_options(populate_existing=True)).all()}
    idle = col(OperationRow.command_id).is_(None) if not queued else false()
    mine = or_(col(OperationRow.command_id).in_(commands), idle)
    query = select(OperationRow).where(*of_batch, mine).order_by(col(OperationRow.id)).limit(budget.left)
    locked = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    rows = session.exec(locked).all()
    hold_devices(session, [row.device_id for row in rows])
    for row in rows:
        if budget.is_spent:
            return
        budget.spend()
        yield view(session, row), commands.get(row.command_id or "")

"""Opens the operations of a batch, some at a time; what cannot have one is left out, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.batches import night_items
from bot.batches.lots import Budget
from bot.batches.nights import Nights
from bot.batches.views import LeftOut
from bot.clearing import operations
from bot.clearing.flow import ACTS, Clearing, possible_approvers, present_agent
from bot.clearing.operations import (
    AgentAwayError,
    ClearingError,
    Device,
    DeviceBusyError,
    NoApproverError,
    NoDeviceError,
    Operation,
)
from bot.people import ForbiddenError, Permission, Person, person
from bot.records.batches import BatchItemRow, BatchRow
from device.contract import Plan

REASONS: dict[type[ClearingError | ForbiddenError], LeftOut] = {
    NoDeviceError: LeftOut.GONE,
    AgentAwayError: LeftOut.AGENT_AWAY,
    DeviceBusyError: LeftOut.BUSY,
    NoApproverError: LeftOut.NO_APPROVER,
    ForbiddenError: LeftOut.FORBIDDEN,
}


class Opening:
    """One transaction's: what holds for a whole site is looked up once.

    All operations are created before any of them begins: a device whose operation somebody else is just opening is
    waited for while the audit log is free.
    """

    def __init__(self, session: Session, clearing: Clearing) -> None:
        self._session = session
        self._clearing = clearing
        self._ready: dict[tuple[int, int, bool], ClearingError | ForbiddenError | None] = {}
        self._created: list[tuple[Person, Operation]] = []

    def create(self, row: BatchRow, budget: Budget) -> None:
        """Give the next devices of a batch their operations."""
        self._create_all(row, self._next(row.id or 0, budget.left), budget)

    def create_by_night(self, row: BatchRow, budget: Budget, nights: Nights) -> None:
        """Give the next devices of a night's batch their operations, as far as they can have them now."""
        self._create_all(row, night_items.ready(self._session, row, nights, budget.left), budget)

    def _create_all(self, row: BatchRow, items: Sequence[BatchItemRow], budget: Budget) -> None:
        by = person(self._session, row.requester_id)
        for item in items:
            if budget.is_spent:
                return
            budget.spend()
            self._create(row, item, by)

    def begin(self) -> None:
        """Let the agents look at the devices of what was created."""
        for by, operation in self._created:
            self._clearing.begin(self._session, by, operation)

    def _next(self, batch_id: int, limit: int) -> Sequence[BatchItemRow]:
        query = select(BatchItemRow).where(
            BatchItemRow.batch_id == batch_id,
            col(BatchItemRow.operation_id).is_(None),
            BatchItemRow.code == "",
        )
        return self._session.exec(query.order_by(col(BatchItemRow.position)).limit(max(limit, 0))).all()

    def _create(self, row: BatchRow, item: BatchItemRow, by: Person) -> None:
        plan = Plan(row.plan)
        try:
            device = operations.find_device(self._session, item.device_id)
            self._check(by, device, plan)
            operation = operations.create(self._session, device, plan, by.id, row.id)
        except (ClearingError, ForbiddenError) as error:
            item.code, item.reason = error.code, REASONS[type(error)]
        else:
            item.operation_id, item.site_id = operation.id, device.site_id
            self._created.append((by, operation))
        self._session.add(item)
        self._session.flush()

    def _check(self, by: Person, device: Device, plan: Plan) -> None:
        key = (by.id, device.site_id, plan in ACTS)
        if key not in self._ready:
            self._ready[key] = obstacle(self._session, by, device, plan)
        error = self._ready[key]
        if error is not None:
            raise error


def obstacle(
    session: Session, by: Person, device: Device, plan: Plan
) -> ClearingError | ForbiddenError | None:
    """Return why nothing of this plan can begin at a device's site."""
    if not by.may(Permission.REQUEST, device.site_id):
        return ForbiddenError()
    try:
        agent = present_agent(session, device)
    except AgentAwayError as error:
        return error
    if plan in ACTS and not possible_approvers(session, device.site_id, by.id, agent):
        return NoApproverError(site=device.site)
    return None

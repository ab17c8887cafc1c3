"""Opens the operations of a batch, some at a time; what cannot have one is left out, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from bot.batches import night_items
from bot.batches.lots import Budget
from bot.batches.nights import Nights
from bot.batches.states import BatchState
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

    def __init__(self, session: Session, clearing: Clearing, most: int) -> None:
        """`most` operations of a batch begin at once."""
        self._session = session
        self._clearing = clearing
        self._most = most
        self._ready: dict[tuple[int, int, bool], type[ClearingError | ForbiddenError] | None] = {}

    def create(self, row: BatchRow, budget: Budget) -> None:
        """Give the next devices of a batch their operations."""
        self._create_all(row, self._next(row.id or 0, budget.left), budget)

    def create_by_night(self, row: BatchRow, budget: Budget, nights: Nights) -> None:
        """Give the next devices of a night's batch their operations, as far as they can have them now."""
        self._create_all(row, night_items.ready(self._session, row, nights, budget.left), budget)

    def _create_all(self, row: BatchRow, items: Sequence[BatchItemRow], budget: Budget) -> None:
        by, plan = person(self._session, row.requester_id), Plan(row.plan)
        ids = [item.device_id for item in items]
        devices, busy = operations.find_devices(self._session, ids), operations.busy(self._session, ids)
        able: dict[int, BatchItemRow] = {}
        for item in items:
            if budget.is_spent:
                break
            budget.spend()
            error = self._obstacle(by, devices.get(item.device_id), plan, busy)
            if error is None:
                able[item.device_id] = item
            else:
                _leave_out(item, error)
        made = operations.create_all(self._session, [devices[one] for one in able], plan, by.id, row.id or 0)
        for device_id, item in able.items():
            if device_id in made:
                item.operation_id, item.site_id = made[device_id], devices[device_id].site_id
            else:
                _leave_out(item, DeviceBusyError)
        self._session.add_all(items)
        self._session.flush()

    def begin(self, row: BatchRow) -> None:
        """Let the agents look at the devices of what was created."""
        if row.state != BatchState.PREPARING:
            return
        by = person(self._session, row.requester_id)
        for operation in operations.requested(self._session, row.id or 0, self._most):
            self._clearing.begin(self._session, by, operation)

    def _next(self, batch_id: int, limit: int) -> Sequence[BatchItemRow]:
        query = select(BatchItemRow).where(
            BatchItemRow.batch_id == batch_id,
            col(BatchItemRow.operation_id).is_(None),
            BatchItemRow.code == "",
        )
        return self._session.exec(query.order_by(col(BatchItemRow.position)).limit(max(limit, 0))).all()

    def _obstacle(
        self, by: Person, device: Device | None, plan: Plan, busy: Collection[int]
    ) -> type[ClearingError | ForbiddenError] | None:
        if device is None:
            return NoDeviceError
        key = (by.id, device.site_id, plan in ACTS)
        if key not in self._ready:
            error = obstacle(self._session, by, device, plan)
            self._ready[key] = type(error) if error else None
        return self._ready[key] or (DeviceBusyError if device.id in busy else None)


def _leave_out(item: BatchItemRow, error: type[ClearingError | ForbiddenError]) -> None:
    item.code, item.reason = error.code, REASONS[error]


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

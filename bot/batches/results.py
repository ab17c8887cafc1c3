"""What came of each device of a batch, for a table: with its evidence's totals and its receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import Session, col, select

from bot.clearing.operations import NUMBER_BASE, Device, device_of
from bot.clearing.phases import Phase
from bot.clearing.reasons import GOOD_NEWS
from bot.records.batches import BatchItemRow
from bot.records.operations import OperationRow, ReceiptRow
from bot.records.relay import DeviceRow

_PHASE, _LEFT_OUT = (
    col(OperationRow.phase),
    and_(col(OperationRow.id).is_(None), col(BatchItemRow.code) != ""),
)
_NEEDLESS = and_(_PHASE == Phase.REFUSED, col(OperationRow.reason).in_(GOOD_NEWS))
FILTERS: dict[str, ColumnElement[bool]] = {
    "all": true(),
    "open": and_(~_LEFT_OUT, col(OperationRow.ended_at).is_(None)),
    "done": or_(_PHASE == Phase.DONE, _NEEDLESS),
    "bad": or_(
        _LEFT_OUT,
        _PHASE.in_((Phase.PARTIAL, Phase.FAILED, Phase.UNKNOWN)),
        and_(_PHASE == Phase.REFUSED, ~_NEEDLESS),
    ),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One device."""

    position: int
    device: Device
    number: int | None  # of its operation
    phase: Phase | None  # None: it has no operation
    period: str  # "" nobody knows
    code: str
    reason: str  # a Reason or a HubReason; without an operation, a LeftOut
    params: Mapping[str, Any]
    operation_id: int | None
    issued: int | None  # invoices, not void; None: there is no evidence
    void: int | None
    amount: Decimal | None  # net, yuan
    tax: Decimal | None
    warnings: tuple[str, ...]  # reasons of findings
    evidence: str  # digest of the newest one, "" none
    receipt: int | None  # its number
    ticket_id: int | None
    ended_at: datetime | None


def results(
    session: Session,
    batch_id: int,
    sites: Collection[int] | None = None,
    only: str = "all",
    offset: int = 0,
    limit: int | None = None,
) -> list[Result]:
    """Return devices of a batch at these sites (None: everywhere) in their order.

    Args:
        only: which of them, one of FILTERS.
    """
    query = _joined(select(BatchItemRow, DeviceRow, OperationRow, ReceiptRow.id), batch_id, sites, only)
    rows = session.execute(query.order_by(col(BatchItemRow.position)).offset(offset).limit(limit)).all()
    return [_result(session, item, device, run, receipt) for item, device, run, receipt in rows]


def count(session: Session, batch_id: int, sites: Collection[int] | None, only: str) -> int:
    """Return how many devices `results` would."""
    query = _joined(select(func.count(col(BatchItemRow.id))), batch_id, sites, only)
    return int(session.execute(query).scalar_one())


def _joined(query: Any, batch_id: int, sites: Collection[int] | None, only: str) -> Any:
    query = (
        query.select_from(BatchItemRow)
        .join(DeviceRow, col(DeviceRow.id) == BatchItemRow.device_id)
        .outerjoin(OperationRow, col(OperationRow.id) == BatchItemRow.operation_id)
        .outerjoin(ReceiptRow, col(ReceiptRow.operation_id) == BatchItemRow.operation_id)
        .where(BatchItemRow.batch_id == batch_id, FILTERS[only])
    )
    return query if sites is None else query.where(col(BatchItemRow.site_id).in_(sites))


def _result(
    session: Session, item: BatchItemRow, device: DeviceRow, run: OperationRow | None, receipt: int | None
) -> Result:
    number = NUMBER_BASE + run.id if run is not None and run.id is not None else None
    return Result(
        position=item.position,
        device=device_of(session, device),
        number=number,
        phase=Phase(run.phase) if run else None,
        period=_period(run),
        code=run.code if run else item.code,
        reason=run.reason if run else item.reason,
        params=run.params if run else {},
        operation_id=run.id if run else None,
        **_totals(item.totals),
        evidence=item.evidence,
        receipt=number if receipt is not None else None,
        ticket_id=run.ticket_id if run else None,
        ended_at=run.ended_at if run else None,
    )


def _period(run: OperationRow | None) -> str:
    if run is None:
        return ""
    return run.period or str((run.evidence or {}).get("period", ""))


def _totals(kept: Mapping[str, Any]) -> dict[str, Any]:
    if not kept:
        return {"issued": None, "void": None, "amount": None, "tax": None, "warnings": ()}
    return {
        "issued": kept["issued"],
        "void": kept["void"],
        "amount": Decimal(kept["amount"]),
        "tax": Decimal(kept["tax"]),
        "warnings": tuple(kept["warnings"]),
    }

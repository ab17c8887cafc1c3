"""The operations of a month, a line each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bot.clearing.approval_states import ApprovalState
from bot.clearing.operations import NUMBER_BASE
from bot.clearing.phases import Phase
from bot.papers.names import named
from bot.records.operations import ApprovalRow, OperationRow, ReceiptRow
from device.contract import Plan


@dataclass(frozen=True, slots=True)
class OperationLine:
    number: int
    device_id: int
    plan: Plan
    period: str
    phase: Phase
    begun_at: datetime
    ended_at: datetime | None  # None: it was still open then
    invoices: int | None  # in its backup; None: there is none
    places: int
    requester: str
    approver: str  # of what was done or begun; "" nobody
    head: str  # of its receipt; "" there is none
    batch: str  # "B12"; "" none
    taxpayer_name: str  # as the device said; "" untold


def of_devices(
    session: Session, ids: Collection[int], begin: datetime, end: datetime
) -> dict[int, list[OperationLine]]:
    """Return what ended in a span of time, or was open at its end, by device and oldest first."""
    rows = session.execute(_query(ids, begin, end)).all()
    numbers = {f"P{one}" for row in rows for one in (row.requester_id, row.approver_id) if one}
    names = named(session, numbers)
    found: dict[int, list[OperationLine]] = {}
    for row in rows:
        found.setdefault(row.device_id, []).append(_line(row, names, end))
    return found


def _query(ids: Collection[int], begin: datetime, end: datetime) -> Any:
    columns: Any = (
        OperationRow.id,
        OperationRow.device_id,
        OperationRow.plan,
        OperationRow.period,
        OperationRow.phase,
        OperationRow.requester_id,
        OperationRow.created_at,
        OperationRow.ended_at,
        OperationRow.backup,
        OperationRow.batch_id,
        OperationRow.inspection["nsrmc"].as_string().label("nsrmc"),  # type: ignore[index]
        ApprovalRow.approver_id,
        ReceiptRow.audit_head,
    )
    used = ApprovalRow.state == ApprovalState.USED
    ended = (col(OperationRow.ended_at) >= begin) & (col(OperationRow.ended_at) < end)
    unended = or_(col(OperationRow.ended_at).is_(None), col(OperationRow.ended_at) >= end)
    within = or_(ended, unended & (col(OperationRow.created_at) < end))
    return (
        select(*columns)
        .select_from(OperationRow)
        .outerjoin(ApprovalRow, (col(ApprovalRow.operation_id) == OperationRow.id) & used)
        .outerjoin(ReceiptRow, col(ReceiptRow.operation_id) == OperationRow.id)
        .where(col(OperationRow.device_id).in_(ids), within)
        .order_by(col(OperationRow.id))
    )


def _line(row: Any, names: dict[str, str], end: datetime) -> OperationLine:
    backup = row.backup or {}
    return OperationLine(
        number=NUMBER_BASE + row.id,
        device_id=row.device_id,
        plan=Plan(row.plan),
        period=row.period,
        phase=Phase(row.phase),
        begun_at=row.created_at,
        ended_at=row.ended_at if row.ended_at and row.ended_at < end else None,
        invoices=backup.get("invoices"),
        places=len(backup.get("places", ())),
        requester=names.get(f"P{row.requester_id}", ""),
        approver=names.get(f"P{row.approver_id}", ""),
        head=row.audit_head or "",
        batch=f"B{row.batch_id}" if row.batch_id else "",
        taxpayer_name=row.nsrmc or "",
    )

"""The command with which one site's agent checks a code for its part of a batch."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from bot.batches.evidences import FILED
from bot.batches.views import name_of
from bot.clearing.flow import ACTS
from bot.people import Person
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.records.relay import DeviceRow
from device.contract import Admit, Batched, Plan, Reason


def make(
    session: Session, row: BatchRow, code: BatchCodeRow, by: Person, command_id: str, not_after: datetime
) -> Admit:
    """Return what is to be admitted at a site: exactly what the question covers there, and the digests elsewhere."""
    asked = _asked(session, row.id or 0)
    here = [(item, skpbh) for item, skpbh in asked if item.site_id == code.site_id]
    attest = sorted({reason for item, _ in here for reason in item.totals["attest"]} - {FILED})
    return Admit(
        id=command_id,
        device=here[0][1],
        not_after=not_after,
        batch=name_of(row.id or 0),
        act=ACTS[Plan(row.plan)],
        items=tuple(
            Batched(operation=item.operation_id or 0, device=skpbh, evidence=item.asked)
            for item, skpbh in here
        ),
        elsewhere=tuple(item.asked for item, _ in asked if item.site_id != code.site_id),
        digest=code.digest,
        requester=f"P{row.requester_id}",
        approver=by.number,
        attested=tuple(Reason(reason) for reason in attest),
    )


def _asked(session: Session, batch_id: int) -> list[tuple[BatchItemRow, str]]:
    """Return what the standing question covers, with disk numbers, in the batch's order."""
    query = (
        select(BatchItemRow, DeviceRow.skpbh)
        .join(DeviceRow, col(DeviceRow.id) == BatchItemRow.device_id)
        .where(BatchItemRow.batch_id == batch_id, BatchItemRow.asked != "")
        .order_by(col(BatchItemRow.position))
    )
    return [(item, skpbh) for item, skpbh in session.exec(query).all()]

"""A batch whose question stands, as rows: one site, one device."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from bot.people import Person
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.types import now
from device.contract import batch_digest
from tests.fuzz.models import evidence
from tests.handlers.rig import Chat

SEEN = evidence().digest()
DIGEST = batch_digest([SEEN])


def asked(
    session: Session, device_id: int, operation_id: int | None, by: Chat | Person, approver_id: int
) -> int:
    """Add a batch of one device that waits for its site's code; return its number.

    Args:
        by: who asked for it.
    """
    requester_id = by.person_id if isinstance(by, Chat) else by.id
    site_id = session.get_one(DeviceRow, device_id).site_id
    agent_id = session.exec(select(AgentRow.id).where(AgentRow.site_id == site_id)).one()
    batch = BatchRow(plan="clear", requester_id=requester_id, state="asking", digest=DIGEST)
    session.add(batch)
    session.flush()
    until = now() + timedelta(hours=1)
    totals = {"issued": 1, "void": 0, "amount": "1.00", "tax": "0.01", "warnings": [], "attest": []}
    item = BatchItemRow(
        batch_id=batch.id or 0, device_id=device_id, site_id=site_id, position=1, operation_id=operation_id,
        evidence=SEEN, asked=SEEN, stale_at=until, totals=totals,
    )  # fmt: skip
    code = BatchCodeRow(
        batch_id=batch.id or 0, agent_id=agent_id, site_id=site_id, digest=DIGEST, asked=[approver_id],
        stale_at=until, expires_at=until,
    )  # fmt: skip
    session.add_all([item, code])
    session.flush()
    return batch.id or 0

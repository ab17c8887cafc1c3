"""What a batch's question needs of each device, written when its evidence comes, so that asking reads no evidence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from bot.records.batches import BatchItemRow
from bot.records.types import now
from device.contract import Evidence

FILED = "filed"  # what every approver attests: the return was filed, and matched


def keep(session: Session, operation_id: int, evidence: Evidence) -> None:
    """Note the digest, the totals and the age of an operation's newest evidence with its batch's item."""
    row = session.exec(select(BatchItemRow).where(BatchItemRow.operation_id == operation_id)).one()
    row.evidence = evidence.digest()
    row.stale_at = now() + timedelta(seconds=evidence.valid_s)
    row.totals = _totals(evidence)
    session.add(row)


def _totals(evidence: Evidence) -> dict[str, Any]:
    attest = [str(reason) for reason in evidence.attest]
    return {
        "issued": sum(one.issued for one in evidence.types),
        "void": sum(one.void for one in evidence.types),
        "amount": str(sum((one.amount for one in evidence.types), Decimal(0))),
        "tax": str(sum((one.tax for one in evidence.types), Decimal(0))),
        "warnings": sorted({str(finding.reason) for finding in evidence.findings}),
        "attest": [*attest, *([FILED] if evidence.filed_attested else [])],
    }

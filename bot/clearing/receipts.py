"""What an act did, for people to keep: with the digest that was approved and the audit head that leaves the box."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlmodel import Session, col, select

from bot import audit
from bot.clearing.approvals import Approval
from bot.clearing.operations import Operation
from bot.people import person
from bot.records.batches import BatchCodeRow
from bot.records.operations import ApprovalRow, ReceiptRow
from bot.records.types import now
from device.contract import ActState, Evidence


@dataclass(frozen=True, slots=True)
class Receipt:
    operation_id: int
    body: dict[str, Any]
    audit_head: str


MADE = "receipt.made"  # what the audit log calls it


def make(session: Session, operation: Operation, approval: Approval) -> Receipt:
    """Write the receipt of an act; its digest goes into the audit log, and the log's head onto it."""
    body = _body(session, operation, approval)
    head = audit.append(session, "hub", MADE, subject_of(operation.number), **body)
    session.add(ReceiptRow(operation_id=operation.id, body=body, audit_head=head.hash))
    session.flush()
    return Receipt(operation.id, body, head.hash)


def of(session: Session, operation_id: int) -> Receipt | None:
    """Return the receipt of an operation."""
    row = session.exec(select(ReceiptRow).where(ReceiptRow.operation_id == operation_id)).first()
    return Receipt(row.operation_id, row.body, row.audit_head) if row else None


def subject_of(number: int) -> str:
    """Return what the audit log calls an operation."""
    return f"operation:{number}"


def _admission(session: Session, operation: Operation) -> BatchCodeRow | None:
    """Return the code that let an act in with its batch, None for an act that was approved alone."""
    if operation.batch_id is None:
        return None
    query = select(BatchCodeRow).where(
        BatchCodeRow.batch_id == operation.batch_id,
        BatchCodeRow.site_id == operation.device.site_id,
        BatchCodeRow.state == "admitted",
    )
    return session.exec(query.order_by(col(BatchCodeRow.admitted_at).desc())).first()


def _of_batch(operation: Operation, admission: BatchCodeRow | None) -> dict[str, Any]:
    """Return which batch an act belonged to, and the digest over all of its evidences that was approved."""
    if operation.batch_id is None:
        return {}
    return {"batch": f"B{operation.batch_id}", "batch_evidence": admission.digest if admission else ""}


def _body(session: Session, operation: Operation, approval: Approval) -> dict[str, Any]:
    act, evidence = operation.act, operation.evidence
    if act is None or evidence is None:
        raise ValueError("a receipt is for an act with its evidence")
    admission = _admission(session, operation)
    attested = [*evidence.attest, *(["filed-and-matched"] if evidence.filed_attested else [])]
    return {
        **_of_batch(operation, admission),
        "operation": operation.number,
        "act": act.act,
        "taxpayer": operation.device.nsrsbh,
        "disk": operation.device.skpbh,
        "device": operation.device.label,
        "period": operation.period,
        "types": _types(evidence),
        "rows": [row.model_dump(mode="json") for row in act.rows],
        "by_read_back": all(row.state is ActState.MOVED for row in act.rows),
        "attested": [str(reason) for reason in attested],
        "evidence": approval.digest,
        "manifest": evidence.manifest,
        "places": [place.name for place in evidence.places],
        "requester": person(session, operation.requester_id).number,
        "approver": person(session, approval.approver_id or 0).number,
        "requested_at": operation.created_at.isoformat(),
        "approved_at": _approved_at(session, approval, admission),
        "ended_at": now().isoformat(),
        "software": version("qingka"),
    }


def _types(evidence: Evidence) -> list[dict[str, Any]]:
    """Return each invoice type as it stood before the act."""
    kept = {"fplxdm", "period_start", "issued", "void", "amount", "tax"}
    return [one.model_dump(mode="json", include=kept) for one in evidence.types]


def _approved_at(session: Session, approval: Approval, admission: BatchCodeRow | None) -> str:
    """Return when the approver said yes."""
    own = session.get_one(ApprovalRow, approval.id)
    at = own.claimed_at or (admission.admitted_at if admission else None) or own.created_at
    return at.isoformat()

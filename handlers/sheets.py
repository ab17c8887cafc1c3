"""The long texts of an operation: everything the digest covers, and the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.clearing.operations import Operation
from bot.clearing.receipts import Receipt
from device.contract import fingerprint
from handlers.times import CHINA
from handlers.words import Words


def details(words: Words, operation: Operation) -> str:
    """Return what a manager reads before deciding; empty without evidence."""
    evidence = operation.evidence
    if evidence is None:
        return ""
    lines = [
        words(
            "details-head",
            number=str(operation.number),
            device=operation.device.label,
            skpbh=evidence.skpbh,
            nsrsbh=evidence.nsrsbh,
            period=evidence.period,
        )
    ]
    for one in evidence.types:
        lines.append(
            words(
                "details-type",
                type=words.type_name(one.fplxdm),
                start=one.period_start.isoformat(),
                issued=str(one.issued),
                void=str(one.void),
                amount=f"{one.amount:,.2f}",
                tax=f"{one.tax:,.2f}",
                lock=one.lock_date.isoformat() if one.lock_date else "—",
            )
        )
    lines += [words("details-place", name=place.name) for place in evidence.places]
    lines += [words.finding(finding) for finding in evidence.findings]
    lines.append(words("details-tail", manifest=evidence.manifest, digest=evidence.digest()))
    return "\n".join(lines)


def receipt_text(words: Words, operation: Operation, receipt: Receipt) -> str:
    """Return the receipt as people keep it."""
    body = receipt.body
    attested = [words(f"attested-{reason}") for reason in body["attested"]]
    return "\n".join(
        [
            words(
                "receipt",
                number=str(operation.number),
                plan=words.plan(operation.plan),
                device=operation.device.label,
                taxpayer=body["taxpayer"],
                disk=body["disk"],
                period=body["period"],
                moved=words.moved(operation.act) if operation.act else "—",
                requester=body["requester"],
                approver=body["approver"],
                ended=f"{datetime.fromisoformat(body['ended_at']).astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
                fingerprint=fingerprint(body["evidence"]),
                evidence=body["evidence"],
                head=receipt.audit_head,
            ),
            *_batch(words, body),
            *attested,
        ]
    )


def _batch(words: Words, body: dict[str, Any]) -> list[str]:
    """Return the batch that an act belonged to, as it was approved."""
    if not body.get("batch"):
        return []
    return [words("receipt-batch", batch=body["batch"], fingerprint=fingerprint(body["batch_evidence"]))]

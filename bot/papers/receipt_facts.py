"""What a receipt's paper says: from its body, which the audit chain holds, and names as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.clearing import operations, receipts
from bot.clearing.operations import Operation
from bot.clearing.receipts import Receipt
from bot.papers.codes import ReceiptCode, code_of
from bot.papers.names import named
from bot.people import Permission, Person
from device.contract import digest_of


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """One invoice type. What is not known is ""."""

    fplxdm: str
    state: str
    was: str  # where its period began before the act, "2026-11-01"
    start: str  # and where by the read-back
    lock: str
    issued: str
    amount: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    number: int
    device_id: int
    act: str
    taxpayer: str
    taxpayer_name: str  # as the device said; not covered by the digest
    disk: str
    device: str
    period: str
    types: tuple[TypeFacts, ...]
    attested: tuple[str, ...]
    evidence: str
    manifest: str
    places: tuple[str, ...]
    requester: str
    approver: str
    requested_at: datetime | None
    approved_at: datetime | None
    ended_at: datetime | None
    batch: str
    batch_evidence: str
    software: str
    digest: str  # of the body
    head: str

    @property
    def code(self) -> ReceiptCode:
        """What its QR code says."""
        return code_of(self.number, self.digest, self.head)


def seen_by(session: Session, person: Person, operation_id: int) -> ReceiptFacts | None:
    """Return a receipt; None where there is none, as where this person may not see its device."""
    found = of(session, operation_id)
    if found is None or not person.may(Permission.SEE_DEVICES, found[0].device.site_id):
        return None
    return found[1]


def of(session: Session, operation_id: int) -> tuple[Operation, ReceiptFacts] | None:
    """Return an operation with its receipt, whoever asks."""
    operation, receipt = operations.find(session, operation_id), receipts.of(session, operation_id)
    if operation is None or receipt is None:
        return None
    return operation, _facts(session, operation, receipt)


def _facts(session: Session, operation: Operation, receipt: Receipt) -> ReceiptFacts:
    body = receipt.body
    who = [str(body.get(name, "")) for name in ("requester", "approver")]
    names = named(session, who)
    return ReceiptFacts(
        number=operation.number,
        device_id=operation.device.id,
        act=str(body.get("act") or operation.plan),
        taxpayer_name=operation.inspection.nsrmc if operation.inspection else "",
        device=str(body.get("device") or operation.device.label),
        types=_types(body),
        attested=tuple(body.get("attested", ())),
        places=tuple(body.get("places", ())),
        requester=names.get(who[0], who[0]),
        approver=names.get(who[1], who[1]),
        requested_at=_moment(body, "requested_at"),
        approved_at=_moment(body, "approved_at"),
        ended_at=_moment(body, "ended_at"),
        digest=digest_of(body),
        head=receipt.audit_head,
        **{name: str(body.get(name, "")) for name in TEXTS},
    )


TEXTS = ("taxpayer", "disk", "period", "evidence", "manifest", "batch", "batch_evidence", "software")


def _types(body: dict[str, Any]) -> tuple[TypeFacts, ...]:
    """Return each type that the act reached; receipts of earlier versions do not know how it stood before."""
    before = {one["fplxdm"]: one for one in body.get("types", ())}
    return tuple(_type(row, before.get(row["fplxdm"], {})) for row in body.get("rows", ()))


def _type(row: dict[str, Any], before: dict[str, Any]) -> TypeFacts:
    return TypeFacts(
        fplxdm=row["fplxdm"],
        state=row["state"],
        was=before.get("period_start") or "",
        start=row.get("period_start") or "",
        lock=row.get("lock_date") or "",
        issued=str(before.get("issued", "")),
        amount=str(before.get("amount", "")),
    )


def _moment(body: dict[str, Any], name: str) -> datetime | None:
    told = body.get(name)
    return datetime.fromisoformat(told) if told else None

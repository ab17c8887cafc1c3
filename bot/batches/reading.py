"""Batches as the rest of the hub sees them. Counting reads one index; no evidence is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from bot.batches.states import BatchState, CodeState
from bot.batches.views import Batch, Counts, Item, SiteCode, SiteTotals
from bot.clearing.operations import device_of
from bot.clearing.phases import Phase
from bot.clearing.reasons import GOOD_NEWS
from bot.people import Permission, Person
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from device.contract import Plan


def find(session: Session, batch_id: int) -> Batch | None:
    """Return a batch."""
    row = session.get(BatchRow, batch_id)
    return view(session, row) if row else None


def seen_by(session: Session, person: Person, limit: int = 50) -> list[Batch]:
    """Return the newest batches of which a person sees anything, those under way first."""
    allowed = person.sites_for(Permission.SEE_DEVICES)
    query = select(BatchRow)
    if allowed is not None:
        theirs = select(BatchItemRow.batch_id).where(col(BatchItemRow.site_id).in_(allowed))
        query = query.where(col(BatchRow.id).in_(theirs))
    order = (col(BatchRow.ended_at).is_not(None), col(BatchRow.id).desc())
    return [view(session, row) for row in session.exec(query.order_by(*order).limit(limit)).all()]


def sites_seen(session: Session, batch: Batch, person: Person) -> Collection[int]:
    """Return the sites of a batch at which a person may see its devices now; who asked for it is no exception."""
    return [one for one in sites(session, batch) if person.may(Permission.SEE_DEVICES, one)]


def approvers(session: Session, batch_id: int) -> list[int]:
    """Return who has typed a code for a batch, by number."""
    query = select(BatchCodeRow.approver_id).where(
        BatchCodeRow.batch_id == batch_id, BatchCodeRow.state != CodeState.DENIED
    )
    found = session.exec(query.where(col(BatchCodeRow.approver_id).is_not(None)).distinct()).all()
    return sorted(one for one in found if one is not None)


def newest_change(session: Session) -> str | None:
    """Return what differs whenever any batch stands otherwise than before; None when there is none."""
    changed = session.exec(select(func.max(col(BatchRow.changed_at)))).one()
    if changed is None:
        return None
    told = select(BatchRow.id, BatchRow.told).where(col(BatchRow.ended_at).is_(None))
    unknown = select(OperationRow.id).where(
        col(OperationRow.ended_at).is_(None),
        OperationRow.phase == Phase.UNKNOWN,
        col(OperationRow.batch_id).is_not(None),
    )
    unknown = unknown.order_by(col(OperationRow.id))
    found = (session.exec(told.order_by(col(BatchRow.id))).all(), session.exec(unknown).all())
    return f"{changed} {found}"


def open_batches(session: Session) -> list[Batch]:
    """Return what is under way, the oldest first."""
    query = select(BatchRow).where(col(BatchRow.ended_at).is_(None)).order_by(col(BatchRow.id))
    return [view(session, row) for row in session.exec(query).all()]


def items(
    session: Session,
    batch_id: int,
    phases: Sequence[Phase] = (),
    *,
    needed: bool = False,
    left_out: bool = False,
    sites: Collection[int] | None = None,
    offset: int = 0,
    limit: int = 2000,
) -> list[Item]:
    """Return devices of a batch in their order.

    Args:
        phases: in which their operations are; none: all devices.
        needed: without those with nothing to do.
        left_out: only those that got no operation.
        sites: at which they are; None: anywhere.
    """
    query = (
        select(BatchItemRow, DeviceRow, OperationRow)
        .join(DeviceRow, col(DeviceRow.id) == BatchItemRow.device_id)
        .outerjoin(OperationRow, col(OperationRow.id) == BatchItemRow.operation_id)
        .where(BatchItemRow.batch_id == batch_id)
    )
    if phases:
        query = query.where(col(OperationRow.phase).in_(phases))
    if needed:
        query = query.where(col(OperationRow.reason).not_in(GOOD_NEWS))
    if left_out:
        query = query.where(col(BatchItemRow.operation_id).is_(None), BatchItemRow.code != "")
    if sites is not None:
        query = query.where(col(BatchItemRow.site_id).in_(sites))
    rows = session.exec(query.order_by(col(BatchItemRow.position)).offset(offset).limit(limit)).all()
    return [_item(session, item, device, operation) for item, device, operation in rows]


def codes(session: Session, batch_id: int, digest: str) -> list[SiteCode]:
    """Return the sites' codes of one question, in the order in which their sites came into the batch."""
    query = select(BatchCodeRow).where(BatchCodeRow.batch_id == batch_id, BatchCodeRow.digest == digest)
    return [code_view(session, row) for row in session.exec(query.order_by(col(BatchCodeRow.id))).all()]


def totals(session: Session, batch_id: int) -> list[SiteTotals]:
    """Return what the standing question, or the last one, covers, site by site."""
    query = select(BatchItemRow).where(BatchItemRow.batch_id == batch_id, BatchItemRow.asked != "")
    sites: dict[int, list[BatchItemRow]] = {}
    for row in session.exec(query.order_by(col(BatchItemRow.position))).all():
        sites.setdefault(row.site_id, []).append(row)
    return [_totals(session, site_id, rows) for site_id, rows in sites.items()]


def sites(session: Session, batch: Batch, *, begun: bool = False) -> Sequence[int]:
    """Return the sites of a batch's devices.

    Args:
        begun: only those where a device has an operation.
    """
    query = select(BatchItemRow.site_id).where(BatchItemRow.batch_id == batch.id)
    if begun:
        query = query.where(col(BatchItemRow.operation_id).is_not(None))
    return session.exec(query.distinct()).all()


def may_stop(session: Session, batch: Batch, person: Person) -> bool:
    """Say whether a person may stop a batch: who asked for it, and who may approve, at any of its sites."""
    return any(_may_touch(batch, person, site_id) for site_id in sites(session, batch))


def may_steer(session: Session, batch: Batch, person: Person) -> bool:
    """Say whether a person may let a batch go on, or drop it: who asked for it, and who may approve.

    Either may so still, wherever a device has an operation.
    """
    begun = sites(session, batch, begun=True)
    return all(_may_touch(batch, person, site_id) for site_id in begun) and may_stop(session, batch, person)


def count(session: Session, batch_id: int) -> Counts:
    """Return how many devices stand where."""
    opened = select(
        OperationRow.phase, col(OperationRow.command_id).is_(None), func.count(col(OperationRow.phase))
    ).where(OperationRow.batch_id == batch_id)
    phases: Counter[Phase] = Counter()
    waiting = 0
    grouped = opened.group_by(col(OperationRow.phase), col(OperationRow.command_id).is_(None))
    for phase, idle, number in session.exec(grouped).all():
        phases[Phase(phase)] += number
        waiting += number if idle and phase == Phase.VERIFYING else 0
    is_left = case((col(BatchItemRow.code) != "", 1), else_=0)
    without = select(func.count(col(BatchItemRow.id)), func.sum(is_left)).where(
        BatchItemRow.batch_id == batch_id, col(BatchItemRow.operation_id).is_(None)
    )
    number, left = session.exec(without).one()
    left_out, unopened = left or 0, number - (left or 0)
    total = phases.total() + left_out + unopened
    needless = _needless(session, batch_id) if phases[Phase.REFUSED] else 0
    return Counts(total, unopened, left_out, waiting, dict(phases), needless)


def view(session: Session, row: BatchRow) -> Batch:
    """Return a row as the rest of the hub sees it."""
    return Batch(
        id=row.id or 0,
        plan=Plan(row.plan),
        requester_id=row.requester_id,
        state=BatchState(row.state),
        chosen=row.chosen,
        canary=row.canary,
        canary_id=row.canary_id,
        night=row.night,
        digest=row.digest,
        code=row.code,
        reason=row.reason,
        lapses_at=row.lapses_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
        counts=count(session, row.id or 0),
    )


def code_view(session: Session, row: BatchCodeRow) -> SiteCode:
    """Return a row as the rest of the hub sees it."""
    return SiteCode(
        id=row.id or 0,
        batch_id=row.batch_id,
        site_id=row.site_id,
        site=session.get_one(SiteRow, row.site_id).name,
        agent_id=row.agent_id,
        digest=row.digest,
        state=CodeState(row.state),
        asked=tuple(row.asked),
        approver_id=row.approver_id,
        tries_left=row.tries_left,
        code=row.code,
        reason=row.reason,
        expires_at=row.expires_at,
    )


def _needless(session: Session, batch_id: int) -> int:
    query = select(func.count(col(OperationRow.id))).where(
        OperationRow.batch_id == batch_id,
        OperationRow.phase == Phase.REFUSED,
        col(OperationRow.reason).in_(GOOD_NEWS),
    )
    return session.exec(query).one()


def _may_touch(batch: Batch, person: Person, site_id: int) -> bool:
    asked = person.id == batch.requester_id and person.may(Permission.REQUEST, site_id)
    return asked or person.may(Permission.APPROVE, site_id)


def _item(session: Session, row: BatchItemRow, device: DeviceRow, operation: OperationRow | None) -> Item:
    return Item(
        position=row.position,
        device=device_of(session, device),
        operation_id=row.operation_id,
        phase=Phase(operation.phase) if operation else None,
        code=operation.code if operation else row.code,
        reason=operation.reason if operation else row.reason,
        params=operation.params if operation else {},
        ticket_id=operation.ticket_id if operation else None,
        evidence=row.evidence,
    )


def _totals(session: Session, site_id: int, rows: Sequence[BatchItemRow]) -> SiteTotals:
    warnings: Counter[str] = Counter()
    for row in rows:
        warnings.update(row.totals["warnings"])
    return SiteTotals(
        site_id=site_id,
        site=session.get_one(SiteRow, site_id).name,
        devices=len(rows),
        issued=sum(row.totals["issued"] for row in rows),
        void=sum(row.totals["void"] for row in rows),
        amount=sum((Decimal(row.totals["amount"]) for row in rows), Decimal(0)),
        tax=sum((Decimal(row.totals["tax"]) for row in rows), Decimal(0)),
        warnings=dict(warnings),
        attest=tuple(sorted({reason for row in rows for reason in row.totals["attest"]})),
    )

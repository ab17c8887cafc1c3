"""Operations as rows and as what the rest of the hub sees of them.

Errors:
    ClearingError             CLR-000  root
    ├── DeviceBusyError       CLR-409  the device has an open operation
    ├── NoDeviceError         CLR-404  no such device, or it is no longer there
    ├── AgentAwayError        CLR-503  the site's agent is not there
    ├── NoApproverError       CLR-412  nobody but the requester could say yes
    └── ApprovalError         CLR-41x  see approvals.py
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.clearing.phases import ENDS, HOLDS_THE_SITE, Phase
from bot.offices import standings
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import now
from device.contract import ActResult, BackupResult, Evidence, Inspection, Plan

NUMBER_BASE = 1000
_HELD = "devices and sites"  # in a session's info

_WAITS = (
    col(OperationRow.phase) == Phase.VERIFYING,
    col(OperationRow.command_id).is_(None),
    col(OperationRow.batch_id).is_(None),
)

T = TypeVar("T", bound=SQLModel)


class ClearingError(Exception):
    """Why an operation cannot be started or go on; `params` are for its sentence."""

    code = "CLR-000"
    message_key = "clear-failed"
    article = "ask-a-person"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.message_key, params)
        self.params = params


class DeviceBusyError(ClearingError):
    code = "CLR-409"
    message_key = "clear-busy"
    article = "bot-clear-flow"


class NoDeviceError(ClearingError):
    code = "CLR-404"
    message_key = "clear-no-device"
    article = "device-not-found"


class AgentAwayError(ClearingError):
    code = "CLR-503"
    message_key = "clear-agent-away"
    article = "agent-away"


class NoApproverError(ClearingError):
    code = "CLR-412"
    message_key = "clear-no-approver"
    article = "become-approver"


@dataclass(frozen=True, slots=True)
class Device:
    """A device with its site."""

    id: int
    site_id: int
    site: str
    name: str
    skpbh: str
    nsrsbh: str
    driver: str = "zc"

    @property
    def label(self) -> str:
        """Its name, with the site's unless the name says it already."""
        return self.name if self.name.startswith(self.site) else f"{self.site} · {self.name}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as it stands."""

    id: int
    device: Device
    plan: Plan
    period: str
    phase: Phase
    requester_id: int
    failed_phase: str
    code: str
    reason: str
    params: dict[str, Any]
    progress: dict[str, Any]
    inspection: Inspection | None
    backup: BackupResult | None
    evidence: Evidence | None
    act: ActResult | None
    command_id: str | None
    ticket_id: int | None
    created_at: datetime
    ended_at: datetime | None
    batch_id: int | None = None  # whose one question stands for this operation, too

    @property
    def number(self) -> int:
        """What people call it by: #1042."""
        return self.id + NUMBER_BASE


def find_device(session: Session, device_id: int) -> Device:
    """Raises NoDeviceError."""
    row = session.get(DeviceRow, device_id)
    if row is None or not row.present:
        raise NoDeviceError
    return device_of(session, row)


def find_devices(session: Session, device_ids: Collection[int]) -> dict[int, Device]:
    """Return those of these devices that are there, by id."""
    hold_devices(session, device_ids)
    found = ((one, session.get(DeviceRow, one)) for one in device_ids)
    return {one: device_of(session, row) for one, row in found if row is not None and row.present}


def hold_devices(session: Session, device_ids: Collection[int]) -> None:
    """Look devices and their sites up at once; the session looks for none of them again."""
    query = select(DeviceRow, SiteRow).join(SiteRow, col(SiteRow.id) == DeviceRow.site_id)
    for device, site in session.exec(query.where(col(DeviceRow.id).in_(device_ids))).all():
        _hold(session, device, device.id)
        _hold(session, site, site.id)


def devices_at(session: Session, site_ids: list[int] | None) -> list[Device]:
    """Return the devices that are present at these sites (None: at every site), by site and name."""
    query = select(DeviceRow).where(col(DeviceRow.present))
    if site_ids is not None:
        query = query.where(col(DeviceRow.site_id).in_(site_ids))
    rows = session.exec(query.order_by(col(DeviceRow.site_id), col(DeviceRow.name))).all()
    return [device_of(session, row) for row in rows]


def create(
    session: Session, device: Device, plan: Plan, requester_id: int, batch_id: int | None = None
) -> Operation:
    """Open an operation; the unique index decides whether the device is free.

    Raises:
        DeviceBusyError: it has an open one.
    """
    row = OperationRow(
        site_id=device.site_id, device_id=device.id, plan=plan, requester_id=requester_id, batch_id=batch_id
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        open_one = open_at(session, device.id)
        number = open_one.number if open_one else 0
        raise DeviceBusyError(device=device.label, number=str(number)) from error
    return view(session, row)


def create_all(
    session: Session, devices: Sequence[Device], plan: Plan, requester_id: int, batch_id: int
) -> Mapping[int, int]:
    """Open operations of a batch at once; return their ids, by device. Which had an open one is left out."""
    made = [
        OperationRow(
            site_id=one.site_id, device_id=one.id, plan=plan, requester_id=requester_id, batch_id=batch_id
        )
        for one in devices
    ]
    try:
        with session.begin_nested():
            session.add_all(made)
            session.flush()
    except IntegrityError:
        half = len(devices) // 2
        if not half:
            return {}
        first, second = devices[:half], devices[half:]
        return {
            **create_all(session, first, plan, requester_id, batch_id),
            **create_all(session, second, plan, requester_id, batch_id),
        }
    return {row.device_id: row.id or 0 for row in made}


def busy(session: Session, device_ids: Collection[int]) -> frozenset[int]:
    """Return those of these devices that have an open operation."""
    query = select(OperationRow.device_id).where(
        col(OperationRow.device_id).in_(device_ids), col(OperationRow.ended_at).is_(None)
    )
    return frozenset(session.exec(query).all())


def requested(session: Session, batch_id: int, limit: int) -> list[Operation]:
    """Return operations of a batch that nobody has begun, which nobody else moves until this transaction ends."""
    query = select(OperationRow).where(
        OperationRow.batch_id == batch_id, OperationRow.phase == Phase.REQUESTED
    )
    locked = query.order_by(col(OperationRow.id)).limit(limit).with_for_update(skip_locked=True)
    rows = session.exec(locked.execution_options(populate_existing=True)).all()
    return views(session, rows)


def views(session: Session, rows: Sequence[OperationRow]) -> list[Operation]:
    """Return rows as the rest of the hub sees them; the session holds on to them."""
    hold_devices(session, [row.device_id for row in rows])
    for row in rows:
        _hold(session, row, row.id)
    return [view(session, row) for row in rows]


def open_at(session: Session, device_id: int) -> Operation | None:
    """Return the device's open operation."""
    row = session.exec(
        select(OperationRow).where(OperationRow.device_id == device_id, col(OperationRow.ended_at).is_(None))
    ).first()
    return view(session, row) if row else None


def waiting_alone(session: Session, site_id: int, limit: int | None = None) -> list[Operation]:
    """Return what belongs to no batch and waits for its agent to be there, or free for its evidence, oldest first.

    What somebody else is at is passed over; nobody else moves the others until this transaction ends.
    """
    query = _open_at(site_id).where(*_WAITS).order_by(col(OperationRow.id)).limit(limit)
    taken = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return [view(session, row) for row in session.exec(taken).all()]


def sites_of_waiting(session: Session) -> list[int]:
    """Return the sites at which `waiting_alone` would find something."""
    query = select(OperationRow.site_id).where(col(OperationRow.ended_at).is_(None), *_WAITS)
    return list(session.exec(query.distinct()).all())


def is_held(
    session: Session,
    site_id: int,
    plans: Collection[Plan],
    *,
    other_than: int = 0,
    batch_id: int | None = None,
) -> bool:
    """Say whether an operation of these plans has its evidence open at a site's agent.

    Args:
        other_than: an operation that is not meant.
        batch_id: whose operations are not meant: they have theirs open side by side.
    """
    asked = and_(OperationRow.phase == Phase.VERIFYING, col(OperationRow.command_id).is_not(None))
    query = _open_at(site_id).where(
        OperationRow.id != other_than,
        col(OperationRow.plan).in_(plans),
        or_(col(OperationRow.phase).in_(HOLDS_THE_SITE), asked),
    )
    if batch_id is not None:
        query = query.where(col(OperationRow.batch_id).is_distinct_from(batch_id))
    return session.exec(query.limit(1)).first() is not None


def open_of_person(session: Session, person_id: int) -> list[Operation]:
    """Return the open operations that a person asked for, each alone; batches are dropped as a whole."""
    rows = session.exec(
        select(OperationRow)
        .where(OperationRow.requester_id == person_id, col(OperationRow.ended_at).is_(None))
        .where(col(OperationRow.batch_id).is_(None))
        .order_by(col(OperationRow.id))
    ).all()
    return [view(session, row) for row in rows]


def find(session: Session, operation_id: int) -> Operation | None:
    """Return an operation."""
    row = session.get(OperationRow, operation_id)
    return view(session, row) if row else None


def locked(session: Session, operation: Operation) -> Operation:
    """Return an operation as it stands now; nobody else changes it until this transaction ends."""
    query = select(OperationRow).where(OperationRow.id == operation.id).with_for_update()
    return view(session, session.exec(query.execution_options(populate_existing=True)).one())


def change(session: Session, operation: Operation, phase: Phase | None = None, **values: Any) -> Operation:
    """Write what changed; an end closes the operation."""
    row = session.get_one(OperationRow, operation.id)
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = now()
    if phase is not None:
        row.phase = phase
        row.ended_at = now() if phase in ENDS else None
    session.add(row)
    session.flush()
    if phase is Phase.DONE or standings.LEARNT & values.keys():
        standings.learn(session, row)
    return view(session, row)


def view(session: Session, row: OperationRow) -> Operation:
    """Return a row as the rest of the hub sees it."""
    return Operation(
        id=row.id or 0,
        device=device_of(session, _hold(session, session.get_one(DeviceRow, row.device_id), row.device_id)),
        plan=Plan(row.plan),
        period=row.period,
        phase=Phase(row.phase),
        requester_id=row.requester_id,
        failed_phase=row.failed_phase,
        code=row.code,
        reason=row.reason,
        params=row.params,
        progress=row.progress,
        inspection=Inspection.model_validate(row.inspection) if row.inspection else None,
        backup=BackupResult.model_validate(row.backup) if row.backup else None,
        evidence=Evidence.model_validate(row.evidence) if row.evidence else None,
        act=ActResult.model_validate(row.act) if row.act else None,
        command_id=row.command_id,
        ticket_id=row.ticket_id,
        created_at=row.created_at,
        ended_at=row.ended_at,
        batch_id=row.batch_id,
    )


def _open_at(site_id: int) -> SelectOfScalar[OperationRow]:
    return select(OperationRow).where(OperationRow.site_id == site_id, col(OperationRow.ended_at).is_(None))


def device_of(session: Session, row: DeviceRow) -> Device:
    """Return a device's row as the rest of the hub sees it."""
    site = _hold(session, session.get_one(SiteRow, row.site_id), row.site_id)
    return Device(row.id or 0, row.site_id, site.name, row.name, row.skpbh, row.nsrsbh, row.driver)


def _hold(session: Session, row: T, row_id: int | None) -> T:
    """Keep a row as long as the session lives, one transaction: else it forgets what nobody else keeps."""
    session.info.setdefault(_HELD, {})[type(row), row_id] = row
    return row

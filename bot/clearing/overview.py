"""What a person may see of devices and of what is under way."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.clearing.operations import Device, Operation, devices_at, view
from bot.people import Permission, Person
from bot.records.operations import OperationRow


def devices_seen(session: Session, person: Person) -> list[Device]:
    """Return the devices that a person may see, by site and name."""
    sites = person.sites_for(Permission.SEE_DEVICES)
    return devices_at(session, None if sites is None else sorted(sites))


def open_operations(session: Session, person: Person) -> list[Operation]:
    """Return what is under way and a person may see, the oldest first."""
    query = select(OperationRow).where(col(OperationRow.ended_at).is_(None))
    sites = person.sites_for(Permission.SEE_DEVICES)
    if sites is not None:
        query = query.where(col(OperationRow.site_id).in_(sites))
    return [view(session, row) for row in session.exec(query.order_by(col(OperationRow.id))).all()]


def last_operation(session: Session, device_id: int) -> Operation | None:
    """Return a device's newest operation."""
    row = session.exec(
        select(OperationRow).where(OperationRow.device_id == device_id).order_by(col(OperationRow.id).desc())
    ).first()
    return view(session, row) if row else None

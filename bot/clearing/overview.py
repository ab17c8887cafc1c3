"""What a person may see of devices and of what is under way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from bot.clearing.operations import Device, Operation, device_of, view, views
from bot.people import Permission, Person
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow


def devices_seen(session: Session, person: Person, named: str, first: int, size: int) -> list[Device]:
    """Return part of the devices that a person may see, by site and name.

    Args:
        named: stands in their label, whatever its case; "" in every one.
    """
    rows = session.exec(
        _seen(select(DeviceRow, SiteRow), person, named)
        .order_by(col(DeviceRow.site_id), col(DeviceRow.name), col(DeviceRow.id))
        .offset(first)
        .limit(size)
    ).all()
    return [device_of(session, device) for device, _site in rows]


def count_seen(session: Session, person: Person, named: str) -> int:
    """Return how many there are."""
    query = select(func.count()).select_from(DeviceRow)
    return session.exec(_seen(query, person, named)).one()  # type: ignore[no-any-return]


def open_operations(session: Session, person: Person) -> list[Operation]:
    """Return what is under way and a person may see, the oldest first."""
    query = select(OperationRow).where(col(OperationRow.ended_at).is_(None))
    sites = person.sites_for(Permission.SEE_DEVICES)
    if sites is not None:
        query = query.where(col(OperationRow.site_id).in_(sites))
    return views(session, session.exec(query.order_by(col(OperationRow.id))).all())


def _seen(query: Any, person: Person, named: str) -> Any:
    sites = person.sites_for(Permission.SEE_DEVICES)
    joined = query.join(SiteRow, col(SiteRow.id) == DeviceRow.site_id).where(col(DeviceRow.present))
    own = joined if sites is None else joined.where(col(DeviceRow.site_id).in_(sites))
    return own.where(func.lower(_label()).contains(named.lower(), autoescape=True)) if named else own


def _label() -> ColumnElement[str]:
    """Return a device's label, as Device has it."""
    name, site = col(DeviceRow.name), col(SiteRow.name)
    return case((func.substr(name, 1, func.length(site)) == site, name), else_=site + " · " + name)


def last_operation(session: Session, device_id: int) -> Operation | None:
    """Return a device's newest operation."""
    row = session.exec(
        select(OperationRow).where(OperationRow.device_id == device_id).order_by(col(OperationRow.id).desc())
    ).first()
    return view(session, row) if row else None

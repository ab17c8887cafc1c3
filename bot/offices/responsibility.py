"""Who looks after a device: those whom it was given to, else everybody who may ask for its clear.

Who may not ask for it any more, or is blocked, looks after it no longer; the row stays, and counts again when he may.

Errors:
    ResponsibilityError  RSP-400  root
    ├── NoDeviceError    RSP-404  no such device or person
    └── UnfitError       RSP-409  this person may not ask for the device's clear
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, or_, select

from bot import audit, people
from bot.people import PERMISSIONS, ForbiddenError, Permission, Person
from bot.records.offices import ResponsibilityRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.relay import DeviceRow


class ResponsibilityError(Exception):
    code = "RSP-400"
    message_key = "duty-none"


class NoDeviceError(ResponsibilityError):
    code = "RSP-404"


class UnfitError(ResponsibilityError):
    code = "RSP-409"
    message_key = "duty-unfit"


def give(session: Session, person_id: int, devices: Collection[int], by: Person | None) -> int:
    """Let a person look after devices; return how many of them he did not look after before.

    Args:
        by: None is the hub's operator.

    Raises:
        ResponsibilityError: no such device or person, or one who may not ask for its clear.
        ForbiddenError: `by` may not give a device of this site.
    """
    who = _person(session, person_id)
    found = _devices(session, devices, by)
    if any(not who.may(Permission.REQUEST, device.site_id) for device in found):
        raise UnfitError(person_id)
    held = {row.device_id for row in _rows(session, person_id, devices)}
    new = sorted({device.id or 0 for device in found} - held)
    for device_id in new:
        session.add(
            ResponsibilityRow(person_id=person_id, device_id=device_id, given_by=by.id if by else None)
        )
    session.flush()
    _record(session, "duty.given", who.number, new, by)
    return len(new)


def take(session: Session, person_id: int, devices: Collection[int], by: Person | None) -> int:
    """Take devices off a person; return how many he looked after. Args and errors as `give`."""
    who = _person(session, person_id)
    _devices(session, devices, by)
    rows = _rows(session, person_id, devices)
    for row in rows:
        session.delete(row)
    session.flush()
    _record(session, "duty.taken", who.number, sorted(row.device_id for row in rows), by)
    return len(rows)


def given_to(session: Session, person_id: int) -> frozenset[int]:
    """Return the devices that were given to a person."""
    query = select(ResponsibilityRow.device_id).where(ResponsibilityRow.person_id == person_id)
    return frozenset(session.exec(query).all())


def given_of(session: Session, device_id: int) -> frozenset[int]:
    """Return the persons whom a device was given to."""
    query = select(ResponsibilityRow.person_id).where(ResponsibilityRow.device_id == device_id)
    return frozenset(session.exec(query).all())


def looks_after(person: Person, device_id: Any, site_id: Any) -> ColumnElement[bool]:
    """Return the condition by which a person looks after a device.

    Args:
        device_id, site_id: columns of the rows that are asked for.
    """
    own = select(ResponsibilityRow.id).where(
        ResponsibilityRow.device_id == device_id, ResponsibilityRow.person_id == person.id
    )
    may_ask = at_sites(site_id, person.sites_for(Permission.REQUEST))
    return may_ask & (own.exists() | ~_is_given(device_id, site_id))


def is_decided(site_id: Any) -> ColumnElement[bool]:
    """Return the condition by which somebody may approve at a site, and is listened to."""
    here = or_(col(RoleRow.site_id) == site_id, col(RoleRow.site_id) == EVERY_SITE)
    listened_to = (col(PersonRow.blocked_at).is_(None), col(PersonRow.erased_at).is_(None))
    return (
        select(RoleRow.id)
        .join(PersonRow, col(PersonRow.id) == RoleRow.person_id)
        .where(col(RoleRow.role).in_(PERMISSIONS[Permission.APPROVE]), here, *listened_to)
        .exists()
    )


def at_sites(site_id: Any, sites: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition of being at one of these sites; None is every site."""
    if sites is None:
        return true()
    condition: ColumnElement[bool] = site_id.in_(sites)
    return condition


def _is_given(device_id: Any, site_id: Any) -> ColumnElement[bool]:
    """Return the condition by which somebody who may ask for its clear was given a device."""
    return (
        select(ResponsibilityRow.id)
        .join(PersonRow, col(PersonRow.id) == ResponsibilityRow.person_id)
        .join(RoleRow, col(RoleRow.person_id) == ResponsibilityRow.person_id)
        .where(ResponsibilityRow.device_id == device_id)
        .where(col(PersonRow.blocked_at).is_(None), col(PersonRow.erased_at).is_(None))
        .where(col(RoleRow.role).in_(PERMISSIONS[Permission.REQUEST]))
        .where(or_(col(RoleRow.site_id) == site_id, col(RoleRow.site_id) == EVERY_SITE))
        .exists()
    )


def _person(session: Session, person_id: int) -> Person:
    row = session.get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NoDeviceError(person_id)
    return people.person(session, person_id)


def _devices(session: Session, devices: Collection[int], by: Person | None) -> list[DeviceRow]:
    found = list(session.exec(select(DeviceRow).where(col(DeviceRow.id).in_(devices))).all())
    if len(found) != len(set(devices)):
        raise NoDeviceError(sorted(devices))
    for site_id in {row.site_id for row in found}:
        if by is not None and not by.may(Permission.ASSIGN, site_id):
            raise ForbiddenError(Permission.ASSIGN)
    return found


def _rows(session: Session, person_id: int, devices: Collection[int]) -> list[ResponsibilityRow]:
    query = select(ResponsibilityRow).where(ResponsibilityRow.person_id == person_id)
    return list(session.exec(query.where(col(ResponsibilityRow.device_id).in_(devices))).all())


def _record(session: Session, action: str, number: str, devices: list[int], by: Person | None) -> None:
    if devices:
        audit.append(session, by.number if by else "hub", action, number, devices=devices)

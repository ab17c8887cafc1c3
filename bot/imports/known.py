"""What the records hold of that which an import names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.invitations import given_by
from bot.people import Role
from bot.records.offices import ResponsibilityRow
from bot.records.people import InvitationRow, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow

T = TypeVar("T")
AT_ONCE = 1000  # values of one query
ANNOUNCED = "announced"  # the state of a device that no agent has shown yet

Held = tuple[int, Role]  # at which site, which role


@dataclass(frozen=True, slots=True)
class KnownSite:
    id: int
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class KnownDevice:
    id: int
    skpbh: str
    name: str
    nsrsbh: str
    site_id: int
    announced: bool


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who holds a role somewhere, or is expected; a guest is nobody that an import could mean."""

    id: int
    name: str
    held: frozenset[Held]  # what he holds, or is to get with his invitation
    expected: bool = False
    invited: bool = False  # expected, and the invitation is still good


@dataclass(frozen=True, slots=True)
class Known:
    sites: dict[str, KnownSite] = field(default_factory=dict)  # by name
    devices: dict[str, KnownDevice] = field(default_factory=dict)  # by disk number
    people: dict[str, list[KnownPerson]] = field(default_factory=dict)  # by name
    duties: frozenset[tuple[int, int]] = frozenset()  # person, device

    def persons(self, name: str) -> list[KnownPerson]:
        """Return whom a name or a number such as "P12" may mean."""
        if name in self.people:
            return self.people[name]
        every = (one for group in self.people.values() for one in group)
        return [one for one in every if f"P{one.id}" == name.upper()]


def read(session: Session, disks: Collection[str], moment: datetime) -> Known:
    """Return what is known: these devices, and every site and person."""
    sites = [KnownSite(row.id or 0, row.name, row.region) for row in session.exec(select(SiteRow)).all()]
    devices = {one.skpbh: one for one in _devices(session, disks)}
    people: dict[str, list[KnownPerson]] = {}
    for person in (*_members(session), *_expected(session, moment)):
        people.setdefault(person.name, []).append(person)
    duties = _duties(session, [one.id for one in devices.values()])
    return Known({one.name: one for one in sites}, devices, people, frozenset(duties))


def lots(values: Collection[T]) -> Iterator[Sequence[T]]:
    """Yield values, as many at once as a query takes."""
    left = iter(values)
    while lot := list(islice(left, AT_ONCE)):
        yield lot


def _devices(session: Session, disks: Collection[str]) -> Iterator[KnownDevice]:
    for lot in lots(disks):
        for row in session.exec(select(DeviceRow).where(col(DeviceRow.skpbh).in_(lot))).all():
            announced = row.state == ANNOUNCED
            yield KnownDevice(row.id or 0, row.skpbh, row.name, row.nsrsbh, row.site_id, announced)


def _members(session: Session) -> Iterator[KnownPerson]:
    held: dict[int, set[Held]] = {}
    for row in session.exec(select(RoleRow)).all():
        held.setdefault(row.person_id, set()).add((row.site_id, Role(row.role)))
    there = select(PersonRow).where(col(PersonRow.erased_at).is_(None))
    for lot in lots(held):
        for person in session.exec(there.where(col(PersonRow.id).in_(lot))).all():
            yield KnownPerson(person.id or 0, person.name, frozenset(held[person.id or 0]))


def _expected(session: Session, moment: datetime) -> Iterator[KnownPerson]:
    query = (
        select(PersonRow, InvitationRow)
        .join(InvitationRow, col(InvitationRow.person_id) == PersonRow.id)
        .where(col(InvitationRow.used_at).is_(None), col(PersonRow.erased_at).is_(None))
    )
    for person, row in session.exec(query).all():
        yield KnownPerson(
            person.id or 0,
            person.name,
            frozenset(given_by(row)),
            expected=True,
            invited=row.expires_at > moment,
        )


def _duties(session: Session, device_ids: Collection[int]) -> Iterator[tuple[int, int]]:
    for lot in lots(device_ids):
        query = select(ResponsibilityRow.person_id, ResponsibilityRow.device_id)
        yield from session.exec(query.where(col(ResponsibilityRow.device_id).in_(lot))).all()

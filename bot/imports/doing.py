"""Writes what was planned, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import invitations, roles
from bot.imports import expected
from bot.imports.known import ANNOUNCED, Held, lots
from bot.imports.planning import Device, Person, PersonRef, Plan, SiteRef
from bot.offices import standings
from bot.people import Role
from bot.records.offices import ResponsibilityRow
from bot.records.people import InvitationRow, SiteRow
from bot.records.relay import DeviceRow


@dataclass(frozen=True, slots=True)
class Invited:
    """One who has no account yet, and the code that makes him the expected one: told once, kept as a hash."""

    name: str
    given: tuple[Held, ...]
    code: str


class Doing:
    """One import that is being written.

    Args:
        by: whose id stands on what is given; None is the hub's operator.
    """

    def __init__(self, session: Session, plan: Plan, by: int | None, moment: datetime) -> None:
        self.session = session
        self.plan = plan
        self.by = by
        self.moment = moment
        self.sites: dict[SiteRef, int] = {}  # of those that were made
        self.people: dict[PersonRef, int] = {}
        self.devices: dict[str, int] = {}

    def do(self) -> list[Invited]:
        """Write everything; return who is to be invited."""
        self._sites()
        self._devices()
        invited = [found for name, one in self.plan.people.items() if (found := self._person(name, one))]
        self._duties()
        self.session.flush()
        return invited

    def _sites(self) -> None:
        made = {
            name: SiteRow(name=name, region=one.region)
            for name, one in self.plan.sites.items()
            if isinstance(one.ref, str)
        }
        self.session.add_all(made.values())
        self.session.flush()
        self.sites = {name: row.id or 0 for name, row in made.items()}
        for one in self.plan.sites.values():
            if isinstance(one.ref, int):
                self.session.get_one(SiteRow, one.ref).region = one.region
                self.session.flush()
                standings.regard(self.session, one.ref)

    def _devices(self) -> None:
        new = {disk: self._new(one) for disk, one in self.plan.devices.items() if one.id is None}
        self.session.add_all(new.values())
        self.session.flush()
        self.devices = {disk: row.id or 0 for disk, row in new.items()}
        for lot in lots(self.devices.values()):
            standings.bring_up(self.session, lot)
        old = [one for one in self.plan.devices.values() if one.id is not None]
        for some in lots(old):
            self._change(some)

    def _new(self, one: Device) -> DeviceRow:
        site_id = self._site_id(one.site) if one.site is not None else 0
        return DeviceRow(
            site_id=site_id,
            skpbh=one.disk,
            name=one.values["name"],
            nsrsbh=one.values["nsrsbh"],
            state=ANNOUNCED,
            present=False,
            named=True,
        )

    def _change(self, some: Collection[Device]) -> None:
        rows = self.session.exec(select(DeviceRow).where(col(DeviceRow.id).in_([one.id for one in some])))
        by_id = {row.id: row for row in rows.all()}
        for one in some:
            row = by_id[one.id]
            row.name, row.nsrsbh, row.named = one.values["name"], one.values["nsrsbh"], True
            if one.site is not None:
                row.site_id = self._site_id(one.site)
                self.session.flush()
                standings.place(self.session, row.site_id, [row.id or 0])

    def _person(self, name: str, one: Person) -> Invited | None:
        given = [(self._site_id(at), role) for at, role in one.given]
        if isinstance(one.ref, int) and not one.expected:
            for at, role in given:
                roles.grant(self.session, one.ref, at, role, self.by)
            return None
        if isinstance(one.ref, int) and not one.needs_invitation:
            self._add_to_invitation(one.ref, given)
            return None
        person_id = one.ref if isinstance(one.ref, int) else expected.expect(self.session, one.ref)
        self.people[one.ref] = person_id
        self._drop_invitation(person_id)
        all_given = list(dict.fromkeys([*sorted(one.held), *given]))
        code = invitations.make_for(self.session, person_id, all_given, self.by, self.moment)
        return Invited(name, tuple(all_given), code)

    def _add_to_invitation(self, person_id: int, given: Collection[tuple[int, Role]]) -> None:
        for row in self._invitations(person_id):
            row.also = [*row.also, *([at, str(role)] for at, role in given)]
            self.session.add(row)

    def _drop_invitation(self, person_id: int) -> None:
        for row in self._invitations(person_id):
            self.session.delete(row)
        self.session.flush()

    def _invitations(self, person_id: int) -> list[InvitationRow]:
        query = select(InvitationRow).where(InvitationRow.person_id == person_id)
        return list(self.session.exec(query.where(col(InvitationRow.used_at).is_(None))).all())

    def _duties(self) -> None:
        left = {disk for _, disk in self.plan.duties if disk not in self.devices}
        for lot in lots(left):
            query = select(DeviceRow.skpbh, DeviceRow.id).where(col(DeviceRow.skpbh).in_(lot))
            self.devices |= {disk: device_id or 0 for disk, device_id in self.session.exec(query).all()}
        for ref, disk in self.plan.duties:
            person_id = ref if isinstance(ref, int) else self.people[ref]
            row = ResponsibilityRow(person_id=person_id, device_id=self.devices[disk], given_by=self.by)
            self.session.add(row)

    def _site_id(self, ref: SiteRef) -> int:
        return ref if isinstance(ref, int) else self.sites[ref]

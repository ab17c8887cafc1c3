"""What an import would do: new, changed or the same, and what it cannot. Pure; nothing is written here.

Sites and people that the same file makes are named by name until they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.imports.entries import Entry, Fault
from bot.imports.fields import EVERYWHERE, Kind
from bot.imports.known import Held, Known, KnownPerson
from bot.people import PERMISSIONS, Permission, Role
from bot.records.people import EVERY_SITE

SiteRef = int | str  # an id, or the name of one that the file makes
PersonRef = int | str


class Action(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one row."""

    kind: Kind
    action: Action
    what: str  # what it is about: a name, a disk number
    told: tuple[tuple[str, str, str], ...] = ()  # (column, before, after) of what changes


@dataclass(slots=True)
class Site:
    ref: SiteRef
    region: str


@dataclass(slots=True)
class Device:
    disk: str
    id: int | None
    values: dict[str, str] = field(default_factory=dict)  # name, nsrsbh
    site: SiteRef | None = None  # where it stands from now on; None: where it stood


@dataclass(slots=True)
class Person:
    ref: PersonRef
    expected: bool  # gets the roles with an invitation
    renewed: bool = False  # the invitation that he had is good no more
    given: list[tuple[SiteRef, Role]] = field(default_factory=list)  # what he has not yet
    held: frozenset[Held] = frozenset()

    @property
    def needs_invitation(self) -> bool:
        """Whether a new code must be made, and handed out."""
        return isinstance(self.ref, str) or (self.expected and self.renewed)


@dataclass(slots=True)
class Plan:
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)  # new and changed ones, by name
    devices: dict[str, Device] = field(default_factory=dict)  # by disk number
    people: dict[str, Person] = field(default_factory=dict)  # by the name in the file
    duties: list[tuple[PersonRef, str]] = field(default_factory=list)  # person, disk number


def planned(entries: Sequence[Entry], known: Known) -> Plan:
    """Return what would be done with entries, which stand in the order of Kind."""
    planner = Planner(known)
    for entry in entries:
        planner.steps[entry.kind](entry)
    return planner.plan


class Planner:
    """Goes through entries, and remembers what those before make."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.plan = Plan()
        self.steps: dict[Kind, Callable[[Entry], None]] = {
            Kind.SITES: self._site,
            Kind.DEVICES: self._device,
            Kind.PEOPLE: self._person,
            Kind.DUTIES: self._duty,
        }

    def _site(self, entry: Entry) -> None:
        name, region = entry.values["site"], entry.values.get("region")
        old = self.known.sites.get(name)
        if old is None:
            self.plan.sites[name] = Site(name, region or "")
            self._note(entry, Action.NEW, name)
        elif region is not None and region != old.region:
            self.plan.sites[name] = Site(old.id, region)
            self._note(entry, Action.CHANGED, name, ("region", old.region, region))
        else:
            self._note(entry, Action.SAME, name)

    def _device(self, entry: Entry) -> None:
        disk = entry.values["disk"]
        site = self._site_of(entry) if "site" in entry.values else None
        if "site" in entry.values and site is None:
            return
        if disk in self.known.devices:
            self._known_device(entry, disk, site)
            return
        missing = [name for name in ("device", "taxpayer", "site") if name not in entry.values]
        for name in missing:
            self._refuse(entry, name, "import-new-device", disk=disk)
        if not missing:
            values = {"name": entry.values["device"], "nsrsbh": entry.values["taxpayer"]}
            self.plan.devices[disk] = Device(disk, None, values, site)
            self._note(entry, Action.NEW, f"{disk} {entry.values['device']}")

    def _known_device(self, entry: Entry, disk: str, site: SiteRef | None) -> None:
        old = self.known.devices[disk]
        name, taxpayer = entry.values.get("device", old.name), entry.values.get("taxpayer", old.nsrsbh)
        moved = site is not None and site != old.site_id
        if not old.announced and moved:
            self._refuse(entry, "site", "import-device-elsewhere", site=self._name_of(old.site_id))
        elif not old.announced and taxpayer != old.nsrsbh:
            self._refuse(entry, "taxpayer", "import-taxpayer-other", shown=old.nsrsbh)
        else:
            told = [("device", old.name, name), ("taxpayer", old.nsrsbh, taxpayer)]
            told += [("site", self._name_of(old.site_id), entry.values["site"])] if moved else []
            changes = [one for one in told if one[1] != one[2]]
            self._note(entry, Action.CHANGED if changes else Action.SAME, f"{disk} {name}", *changes)
            if changes:
                values = {"name": name, "nsrsbh": taxpayer}
                self.plan.devices[disk] = Device(disk, old.id, values, site if moved else None)

    def _person(self, entry: Entry) -> None:
        name, role = entry.values["person"], Role(entry.values["role"])
        site = EVERY_SITE if entry.values["site"].lower() in EVERYWHERE else self._site_of(entry)
        found = self._meant(entry)
        if site is None or found is False:
            return
        person = self.plan.people.get(name) or _new(name, found)
        what = f"{name} · {entry.values['role']} · {entry.values['site']}"
        if (site, role) in person.held and not person.renewed:
            self._note(entry, Action.SAME, what)
            return
        if (site, role) not in person.given:
            person.given.append((site, role))
        self.plan.people[name] = person
        self._note(entry, Action.NEW if isinstance(person.ref, str) else Action.CHANGED, what)

    def _duty(self, entry: Entry) -> None:
        name, disk = entry.values["person"], entry.values["disk"]
        found = self._meant(entry)
        planned = self.plan.people.get(name)
        site = self._site_of_device(disk)
        if site is None:
            self._refuse(entry, "disk", "import-no-device")
        elif found is None and planned is None:
            self._refuse(entry, "person", "import-no-person", person=name)
        elif found is not False:
            person = planned or _new(name, found)
            self._look_after(entry, person, disk, site)

    def _look_after(self, entry: Entry, person: Person, disk: str, site: SiteRef) -> None:
        roles = {role for at, role in (*person.held, *person.given) if at in {site, EVERY_SITE}}
        if not roles & PERMISSIONS[Permission.REQUEST]:
            self._refuse(entry, "person", "import-duty-unfit", person=entry.values["person"])
            return
        device = self.known.devices.get(disk)
        held = device is not None and (person.ref, device.id) in self.known.duties
        self._note(entry, Action.SAME if held else Action.NEW, f"{entry.values['person']} · {disk}")
        if not held:
            self.plan.duties.append((person.ref, disk))

    def _meant(self, entry: Entry) -> KnownPerson | bool | None:
        """Return who is meant: None nobody yet, False more than one may be."""
        found = self.known.persons(entry.values["person"])
        if len(found) > 1:
            numbers = "、".join(f"P{one.id}" for one in found)
            self._refuse(entry, "person", "import-person-unclear", numbers=numbers)
            return False
        return found[0] if found else None

    def _site_of(self, entry: Entry) -> SiteRef | None:
        name = entry.values["site"]
        known = self.known.sites.get(name)
        if known is None and name not in self.plan.sites:
            self._refuse(entry, "site", "import-no-site", site=name)
            return None
        return known.id if known else name

    def _site_of_device(self, disk: str) -> SiteRef | None:
        planned, old = self.plan.devices.get(disk), self.known.devices.get(disk)
        if planned is not None and planned.site is not None:
            return planned.site
        return old.site_id if old else None

    def _name_of(self, site_id: int) -> str:
        return next((one.name for one in self.known.sites.values() if one.id == site_id), "")

    def _note(self, entry: Entry, action: Action, what: str, *told: tuple[str, str, str]) -> None:
        self.plan.changes.append(Change(entry.kind, action, what, told))

    def _refuse(self, entry: Entry, column: str, key: str, **params: str) -> None:
        self.plan.faults.append(entry.fault(column, key, **params))


def _new(name: str, found: KnownPerson | bool | None) -> Person:
    if not isinstance(found, KnownPerson):
        return Person(name, expected=True)
    given: list[tuple[SiteRef, Role]] = []
    renewed = found.expected and not found.invited
    return Person(found.id, found.expected, renewed, given, found.held)

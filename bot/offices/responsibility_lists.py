"""What may be given to whom: the devices that somebody may give a person, and the persons for a device; by pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, col, func, select

from bot.offices.responsibility import at_sites, given_of, given_to, looks_after
from bot.people import Permission, Person, who_may
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow

DEVICE, SITE = col(DeviceRow.id), col(DeviceRow.site_id)


@dataclass(frozen=True, slots=True)
class Item:
    """A device, and whether it was given to the person whom the list is about."""

    id: int
    name: str
    site_id: int
    site: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices a list has.

    Attributes:
        by: who reads it: devices of the sites alone where he may say who looks after them.
        who: those that this person may ask the clear of; None: all.
        words: each stands in a name or number of the device or in the site's name, whatever its case.
    """

    by: Person
    who: Person | None = None
    words: str = ""

    @property
    def where(self) -> ColumnElement[bool]:
        """The condition on devices, joined with their sites."""
        may_give = at_sites(SITE, self.by.sites_for(Permission.ASSIGN))
        fits = at_sites(SITE, self.who.sites_for(Permission.REQUEST)) if self.who else true()
        return and_(may_give, fits, *(_has(word) for word in self.words.split()))


def count(session: Session, wanted: Wanted) -> int:
    """Return how many devices a list has."""
    query = select(func.count()).select_from(DeviceRow).join(SiteRow, col(SiteRow.id) == SITE)
    return session.exec(query.where(wanted.where)).one()


def page(session: Session, wanted: Wanted, first: int, size: int) -> list[Item]:
    """Return a part of a list, by site and name."""
    query = select(DEVICE, DeviceRow.name, SITE, SiteRow.name.label("site"))  # type: ignore[attr-defined]
    joined = query.join(SiteRow, col(SiteRow.id) == SITE).where(wanted.where)
    rows = session.execute(joined.order_by(SiteRow.name, DeviceRow.name, DEVICE).offset(first).limit(size))
    held = given_to(session, wanted.who.id) if wanted.who else frozenset()
    return [Item(row.id, row.name, row.site_id, row.site, row.id in held) for row in rows.all()]


def all_of(session: Session, wanted: Wanted) -> list[int]:
    """Return the numbers of a list's devices."""
    query = select(DEVICE).join(SiteRow, col(SiteRow.id) == SITE).where(wanted.where)
    return [number or 0 for number in session.exec(query).all()]


def count_of(session: Session, who: Person) -> int:
    """Return how many devices a person looks after, those included that were given to nobody."""
    return session.exec(select(func.count(DEVICE)).where(looks_after(who, DEVICE, SITE))).one()


def fit(session: Session, by: Person) -> list[Person]:
    """Return who may be given devices by this person, by number."""
    return [one for one in who_may(session, Permission.REQUEST, None) if _shares_a_site(by, one)]


def fit_for(session: Session, device_id: int) -> tuple[Item | None, list[tuple[Person, bool]]]:
    """Return a device with everybody who may look after it, and whether it was given to them; None: it is gone."""
    row = session.get(DeviceRow, device_id)
    if row is None:
        return None, []
    given = given_of(session, device_id)
    people = who_may(session, Permission.REQUEST, row.site_id)
    site = session.get_one(SiteRow, row.site_id).name
    return Item(device_id, row.name, row.site_id, site), [(one, one.id in given) for one in people]


def _has(word: str) -> ColumnElement[bool]:
    columns: list[Any] = [col(DeviceRow.name), col(DeviceRow.nsrsbh), col(DeviceRow.skpbh), col(SiteRow.name)]
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _shares_a_site(by: Person, who: Person) -> bool:
    mine, theirs = by.sites_for(Permission.ASSIGN), who.sites_for(Permission.REQUEST)
    return mine is None or bool(mine if theirs is None else mine & theirs)

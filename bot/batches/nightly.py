"""Nightly backups: one batch a night for each person who wants them, over the sites where they do.

A batch of the night opens its operations a few at a time, spread over the sites; a device that is at work or whose
agent is away is looked at again until the morning. It ends in the morning, and what went wrong is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot import audit
from bot.batches.batches import Batches
from bot.batches.nights import Nights
from bot.people import ForbiddenError, Permission, Person, person
from bot.records.batches import BatchRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from device.contract import Plan


class Nightly:
    """Opens the batches of the nights."""

    def __init__(self, batches: Batches, nights: Nights) -> None:
        self.batches = batches
        self.nights = nights

    def is_due(self, session: Session, moment: datetime) -> bool:
        """Say whether a person's batch of this night is still to be opened."""
        night = self.nights.night(moment)
        return night is not None and bool(_without_batch(session, night, limit=1))

    def tick(self, session: Session, moment: datetime) -> None:
        """Open a person's batch of this night."""
        night = self.nights.night(moment)
        for person_id in _without_batch(session, night, limit=1) if night else ():
            self._open(session, person(session, person_id), night)

    def _open(self, session: Session, by: Person, night: date | None) -> None:
        devices = _spread(session, by.id)
        for place in range(0, len(devices), self.batches.limits.devices):
            lot = devices[place : place + self.batches.limits.devices]
            self.batches.open(session, by, lot, Plan.BACKUP, night=night)


def turn(session: Session, site_id: int, by: Person, *, on: bool) -> None:
    """Let a site's devices be backed up every night, and who wants it hear of what went wrong; or no more.

    Raises:
        ForbiddenError: this person may not approve anything at this site.
    """
    if not by.may(Permission.APPROVE, site_id):
        raise ForbiddenError
    site = session.get_one(SiteRow, site_id, with_for_update=True, populate_existing=True)
    site.nightly_by = by.id if on else None
    session.add(site)
    session.flush()
    audit.append(session, by.number, "nightly.turned-on" if on else "nightly.turned-off", f"site:{site_id}")


def wanted_by(session: Session, site_ids: Sequence[int] | None) -> list[tuple[int, str, int | None]]:
    """Return (site's id, its name, who wants its nightly backup) of these sites, by name; None: of all."""
    query = select(SiteRow).order_by(col(SiteRow.name))
    if site_ids is not None:
        query = query.where(col(SiteRow.id).in_(site_ids))
    return [(row.id or 0, row.name, row.nightly_by) for row in session.exec(query).all()]


def _without_batch(session: Session, night: date, limit: int) -> Sequence[int]:
    """Return people who want backups of devices that are there, and have no batch of this night."""
    opened = select(BatchRow.requester_id).where(BatchRow.night == night)
    wants = (
        select(SiteRow.nightly_by)
        .join(DeviceRow, col(DeviceRow.site_id) == SiteRow.id)
        .where(col(SiteRow.nightly_by).is_not(None), col(SiteRow.nightly_by).not_in(opened))
        .where(col(DeviceRow.present))
    )
    found = session.exec(wants.distinct().order_by(col(SiteRow.nightly_by)).limit(limit)).all()
    return [person_id for person_id in found if person_id is not None]


def _spread(session: Session, person_id: int) -> list[int]:
    """Return a person's devices: one of each site, then the next of each, so that no site's line is asked for all."""
    query = (
        select(DeviceRow.id, DeviceRow.site_id)
        .join(SiteRow, col(SiteRow.id) == DeviceRow.site_id)
        .where(SiteRow.nightly_by == person_id, col(DeviceRow.present))
        .order_by(col(DeviceRow.site_id), col(DeviceRow.id))
    )
    sites: dict[int, list[int]] = defaultdict(list)
    for device_id, site_id in session.exec(query).all():
        sites[site_id].append(device_id or 0)
    ranked = [(rank, site, device) for site, devices in sites.items() for rank, device in enumerate(devices)]
    return [device for _, _, device in sorted(ranked)]

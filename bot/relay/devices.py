"""The devices of a site, as its agent names them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from bot import audit
from bot.offices import standings
from bot.records.relay import DeviceRow
from bot.relay.views import DeviceView
from device.contract import DevicePresence


def at_site(session: Session, site_id: int) -> tuple[DeviceView, ...]:
    """Return every device that was ever seen at a site, by name."""
    rows = session.exec(
        select(DeviceRow).where(DeviceRow.site_id == site_id).order_by(col(DeviceRow.name), col(DeviceRow.id))
    ).all()
    return tuple(map(_view, rows))


def keep(session: Session, site_id: int, shown: Sequence[DevicePresence], by: str) -> list[DevicePresence]:
    """Bring the records of a site in line with what its agent shows.

    Args:
        by: who says so, for the audit log.

    Returns:
        Those that belong to another site; they are not added.
    """
    known = {row.skpbh: row for row in _known(session, site_id, shown)}
    foreign, kept = [], []
    for device in shown:
        row = known.pop(device.skpbh, None)
        if row is not None and row.site_id != site_id:
            foreign.append(device)
        else:
            kept.append(_keep_one(session, site_id, row, device, by))
    for absent in known.values():
        absent.present = False
        session.add(absent)
    session.flush()
    standings.place(session, site_id, [row.id or 0 for row in kept])
    return foreign


def _known(session: Session, site_id: int, shown: Sequence[DevicePresence]) -> Sequence[DeviceRow]:
    numbers = [device.skpbh for device in shown]
    return session.exec(
        select(DeviceRow).where(or_(DeviceRow.site_id == site_id, col(DeviceRow.skpbh).in_(numbers)))
    ).all()


def _keep_one(
    session: Session, site_id: int, row: DeviceRow | None, device: DevicePresence, by: str
) -> DeviceRow:
    if row is None:
        row = DeviceRow(site_id=site_id, **device.model_dump())
        audit.append(session, by, "device.added", f"device:{device.skpbh}", site=site_id, name=device.name)
    own = {"name"} if row.named else set()
    for field, value in device.model_dump(exclude=own).items():
        setattr(row, field, value)
    row.present = True
    session.add(row)
    return row


def _view(row: DeviceRow) -> DeviceView:
    return DeviceView(
        id=row.id or 0,
        site_id=row.site_id,
        skpbh=row.skpbh,
        name=row.name,
        nsrsbh=row.nsrsbh,
        port=row.port,
        driver=row.driver,
        state=row.state,
        present=row.present,
    )

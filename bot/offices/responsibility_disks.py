"""Who looks after what, by the numbers of the disks: for those who write them down."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from bot.offices import responsibility
from bot.offices.responsibility import NoDeviceError
from bot.records.offices import ResponsibilityRow
from bot.records.relay import DeviceRow


def assign(session: Session, person_id: int, disks: Collection[str], *, take: bool) -> list[str]:
    """Give a person devices, or take them off him; return each that was given to him then, "number name".

    Raises:
        ResponsibilityError: no such device or person, or one who may not ask for its clear.
    """
    wanted = set(disks)
    found = session.exec(select(DeviceRow.id).where(col(DeviceRow.skpbh).in_(wanted))).all()
    if len(found) != len(wanted):
        raise NoDeviceError(sorted(wanted))
    change = responsibility.take if take else responsibility.give
    change(session, person_id, [number or 0 for number in found], None)
    held = (
        select(DeviceRow)
        .join(ResponsibilityRow, col(ResponsibilityRow.device_id) == DeviceRow.id)
        .where(ResponsibilityRow.person_id == person_id)
    )
    return [f"{row.skpbh} {row.name}" for row in session.exec(held.order_by(DeviceRow.skpbh)).all()]

"""What happened at each taxpayer's devices in a month: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select

from bot.clearing.phases import Phase
from bot.offices.responsibility import at_sites
from bot.papers import statement_lines
from bot.papers.months import Month
from bot.papers.statement_lines import OperationLine
from bot.people import Permission, Person
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from device.contract import Plan

MOST = 1000  # taxpayers in one file


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device as it stood at the month's end."""

    id: int
    site: str
    name: str
    disk: str
    cleared: str  # the last period that was cleared here, "2026-10"; "" none
    cleared_at: datetime | None
    backed_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A taxpayer's month."""

    month: Month
    taxpayer: str
    name: str  # as its device said in that month, else of its first device
    devices: tuple[DeviceState, ...]
    operations: tuple[OperationLine, ...]  # that ended in the month, or were open at its end; oldest first


def of_month(
    session: Session, person: Person | None, month: Month, zone: tzinfo, words: str, limit: int = MOST
) -> list[Statement]:
    """Return the statements of the taxpayers that a person may see, by number.

    Args:
        person: None is the hub's operator.
        zone: in which months are counted.
        words: each stands in the name, number or site of one of the devices; "" every taxpayer.
        limit: how many taxpayers at most; the rest is left out.
    """
    numbers = _taxpayers(session, person, words, limit)
    devices = _devices(session, person, numbers)
    span = month.begin(zone), month.after.begin(zone)
    lines = statement_lines.of_devices(session, {row.id for rows in devices.values() for row in rows}, *span)
    states = _states(session, [row for rows in devices.values() for row in rows], span[1])
    return [
        _statement(month, number, devices[number], states, lines) for number in numbers if number in devices
    ]


def count(session: Session, person: Person | None, words: str) -> int:
    """Return how many taxpayers there are."""
    found = _seen(select(DeviceRow.nsrsbh), person, words).distinct().subquery()
    return int(session.execute(select(func.count()).select_from(found)).scalar_one())


def _statement(
    month: Month,
    number: str,
    devices: list[Any],
    states: dict[int, DeviceState],
    lines: dict[int, list[OperationLine]],
) -> Statement:
    done = [line for row in devices for line in lines.get(row.id, ())]
    done.sort(key=lambda line: line.number)
    name = next((line.taxpayer_name for line in reversed(done) if line.taxpayer_name), devices[0].name)
    return Statement(month, number, name, tuple(states[row.id] for row in devices), tuple(done))


def _taxpayers(session: Session, person: Person | None, words: str, limit: int) -> list[str]:
    query = _seen(select(DeviceRow.nsrsbh), person, words).distinct().order_by(col(DeviceRow.nsrsbh))
    return list(session.execute(query.limit(limit)).scalars().all())


def _devices(session: Session, person: Person | None, numbers: Iterable[str]) -> dict[str, list[Any]]:
    site: Any = SiteRow.name
    columns: Any = (DeviceRow.id, DeviceRow.name, DeviceRow.nsrsbh, DeviceRow.skpbh, site.label("site"))
    query = _seen(select(*columns), person, "").where(col(DeviceRow.nsrsbh).in_(list(numbers)))
    found: dict[str, list[Any]] = {}
    for row in session.execute(
        query.order_by(col(SiteRow.name), col(DeviceRow.name), col(DeviceRow.id))
    ).all():
        found.setdefault(row.nsrsbh, []).append(row)
    return found


def _seen(query: Any, person: Person | None, words: str) -> Any:
    joined = query.select_from(DeviceRow).join(SiteRow, col(SiteRow.id) == DeviceRow.site_id)
    sites = person.sites_for(Permission.SEE_DEVICES) if person else None
    known = col(DeviceRow.nsrsbh) != ""
    return joined.where(known, at_sites(DeviceRow.site_id, sites), *map(_has, words.split()))


def _has(word: str) -> ColumnElement[bool]:
    columns = (SiteRow.name, DeviceRow.name, DeviceRow.nsrsbh, DeviceRow.skpbh)
    return or_(*(func.lower(one).contains(word.lower(), autoescape=True) for one in columns))


def _states(session: Session, devices: list[Any], end: datetime) -> dict[int, DeviceState]:
    """Return how devices stood; whatever ended well has backed its device up."""
    known = _last(session, [row.id for row in devices], end)
    nothing = ("", None, None)
    return {
        row.id: DeviceState(row.id, row.site, row.name, row.skpbh, *known.get(row.id, nothing))
        for row in devices
    }


def _last(
    session: Session, ids: list[int], end: datetime
) -> dict[int, tuple[str, datetime | None, datetime | None]]:
    """Return of each device the last period that was cleared, when, and when anything was done."""
    ended: Any = OperationRow.ended_at
    device: Any = OperationRow.device_id
    clears = [case((col(OperationRow.plan) == Plan.CLEAR, one)) for one in (OperationRow.period, ended)]
    told = (func.max(clears[0]), func.max(clears[1], type_=ended.type), func.max(ended, type_=ended.type))
    done = select(device, *told).where(col(OperationRow.phase) == Phase.DONE, ended < end, device.in_(ids))
    rows = session.execute(done.group_by(device)).all()
    return {number: (period or "", cleared_at, at) for number, period, cleared_at, at in rows}

"""Which receipts a person may see, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from bot.clearing.operations import NUMBER_BASE
from bot.offices.responsibility import at_sites
from bot.people import Permission, Person
from bot.records.operations import OperationRow, ReceiptRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from device.contract import Plan

DIGITS = 9  # of a number


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A receipt in a list."""

    operation_id: int
    plan: Plan
    period: str
    site: str
    device: str
    taxpayer: str
    made_at: datetime

    @property
    def number(self) -> int:
        """What people call the operation by."""
        return NUMBER_BASE + self.operation_id


def find(session: Session, person: Person, words: str, limit: int, offset: int = 0) -> list[ReceiptLine]:
    """Return receipts whose site, device, taxpayer, disk or period has each of the words; "#1042" is a number."""
    columns: Any = (
        OperationRow.id, OperationRow.plan, OperationRow.period, SiteRow.name, DeviceRow.name, DeviceRow.nsrsbh,
        ReceiptRow.made_at,
    )  # fmt: skip
    query = _joined(select(*columns)).where(_may_see(person), *map(_has, words.split()))
    rows = session.execute(query.order_by(col(ReceiptRow.id).desc()).offset(offset).limit(limit)).all()
    return [ReceiptLine(row[0], Plan(row[1]), *row[2:]) for row in rows]


def _joined(query: Any) -> Any:
    return (
        query.select_from(ReceiptRow)
        .join(OperationRow, col(OperationRow.id) == ReceiptRow.operation_id)
        .join(DeviceRow, col(DeviceRow.id) == OperationRow.device_id)
        .join(SiteRow, col(SiteRow.id) == OperationRow.site_id)
    )


def _may_see(person: Person) -> ColumnElement[bool]:
    sites = person.sites_for(Permission.SEE_DEVICES)
    return at_sites(OperationRow.site_id, sites)


def _has(word: str) -> ColumnElement[bool]:
    number = word.removeprefix("#")
    if number != word and number.isascii() and number.isdigit() and len(number) <= DIGITS:
        return col(OperationRow.id) == int(number) - NUMBER_BASE
    columns = (SiteRow.name, DeviceRow.name, DeviceRow.nsrsbh, DeviceRow.skpbh, OperationRow.period)
    return or_(*(func.lower(one).contains(word.lower(), autoescape=True) for one in columns))

"""What a batch would do, before anybody starts it: where, and which devices cannot take part, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sqlmodel import Session, col, select

from bot.batches.opening import REASONS, obstacle
from bot.batches.views import LeftOut
from bot.clearing.flow import ACTS, possible_approvers
from bot.clearing.operations import Device, device_of
from bot.clearing.phases import Phase
from bot.people import Permission, Person
from bot.records.operations import OperationRow
from bot.records.relay import DeviceRow
from bot.relay import agents
from device.contract import Plan

LOOKED_BACK = 50  # backups


@dataclass(frozen=True, slots=True)
class PreviewSite:
    site_id: int
    site: str
    devices: int  # that can take part
    approvers: tuple[str, ...]  # who can say yes; none for a plan without an act


@dataclass(frozen=True, slots=True)
class Out:
    """A device that cannot take part as things stand."""

    device: Device
    why: LeftOut


@dataclass(frozen=True, slots=True)
class Preview:
    plan: Plan
    ids: tuple[int, ...]  # every device that was chosen and that the person sees, in order
    sites: tuple[PreviewSite, ...]
    out: tuple[Out, ...]
    backup_s: float | None  # what a backup took of late; None: there was none

    @property
    def ready(self) -> int:
        """How many devices can take part."""
        return sum(one.devices for one in self.sites)


def preview(session: Session, by: Person, device_ids: Sequence[int], plan: Plan) -> Preview:
    """Return what a batch of these devices would do; those that the person may not see are left out of it."""
    devices = _devices(session, by, device_ids)
    busy = _busy(session)
    why: dict[int, LeftOut | None] = {}
    able: dict[int, list[Device]] = {}
    out: list[Out] = []
    for row, device in devices:
        if device.site_id not in why:
            error = obstacle(session, by, device, plan)
            why[device.site_id] = REASONS[type(error)] if error else None
        reason = _reason(row, busy) or why[device.site_id]
        if reason is None:
            able.setdefault(device.site_id, []).append(device)
        else:
            out.append(Out(device, reason))
    sites = tuple(_site(session, by, ones, plan) for ones in able.values())
    return Preview(plan, tuple(device.id for _, device in devices), sites, tuple(out), _backup_s(session))


def _devices(session: Session, by: Person, device_ids: Sequence[int]) -> list[tuple[DeviceRow, Device]]:
    rows = session.exec(select(DeviceRow).where(col(DeviceRow.id).in_(device_ids))).all()
    known = {row.id: row for row in rows if by.may(Permission.SEE_DEVICES, row.site_id)}
    ordered = (known[one] for one in dict.fromkeys(device_ids) if one in known)
    return [(row, device_of(session, row)) for row in ordered]


def _busy(session: Session) -> frozenset[int]:
    """Return the devices that have an open operation."""
    return frozenset(
        session.exec(select(OperationRow.device_id).where(col(OperationRow.ended_at).is_(None))).all()
    )


def _reason(row: DeviceRow, busy: frozenset[int]) -> LeftOut | None:
    if not row.present:
        return LeftOut.GONE
    return LeftOut.BUSY if row.id in busy else None


def _site(session: Session, by: Person, devices: Sequence[Device], plan: Plan) -> PreviewSite:
    first = devices[0]
    agent = agents.at_site(session, first.site_id)
    able: Iterable[Person] = ()
    if plan in ACTS and agent is not None:
        able = possible_approvers(session, first.site_id, by.id, agent)
    return PreviewSite(first.site_id, first.site, len(devices), tuple(one.name for one in able))


def _backup_s(session: Session) -> float | None:
    query = select(OperationRow.created_at, OperationRow.ended_at).where(
        OperationRow.plan == Plan.BACKUP,
        OperationRow.phase == Phase.DONE,
        col(OperationRow.ended_at).is_not(None),
    )
    found = session.exec(query.order_by(col(OperationRow.ended_at).desc()).limit(LOOKED_BACK)).all()
    spans = [(ended - begun).total_seconds() for begun, ended in found if ended is not None]
    return median(spans) if spans else None

"""Every site and device that a person may see, as they stand: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import Session, col, func, select

from bot.clearing.operations import NUMBER_BASE
from bot.clearing.phases import Phase
from bot.fleet_views import FleetAgent, FleetDevice, FleetRow, Seen, UnderWay, urgency_of
from bot.people import Permission, Person
from bot.records.offices import StandingRow
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.tickets import TicketRow
from bot.relay import agents
from bot.relay.views import AWAY_AFTER_S
from bot.tickets.states import UNSOLVED
from device.contract import Plan


def seen_by(session: Session, person: Person, moment: datetime, zone: tzinfo) -> list[FleetRow]:
    """Return what a person may see, the most urgent first.

    Args:
        zone: in which days are counted.
    """
    sites = person.sites_for(Permission.SEE_DEVICES)
    today = moment.astimezone(zone).date()
    found = _agents(session, sites)
    devices = _devices(session, person, sites)
    nothing: list[FleetDevice | None] = [None]
    rows = [
        FleetRow(site_id, name, found.get(site_id), device, urgency_of(found.get(site_id), device, today))
        for site_id, name in _sites(session, sites)
        for device in devices.get(site_id) or nothing
    ]
    return sorted(rows, key=lambda row: row.order)


def _sites(session: Session, sites: Collection[int] | None) -> Sequence[tuple[int, str]]:
    rows = session.exec(_at(select(SiteRow), SiteRow.id, sites)).all()
    return [(row.id or 0, row.name) for row in rows]


def _agents(session: Session, sites: Collection[int] | None) -> dict[int, FleetAgent]:
    query = select(AgentRow).where(col(AgentRow.revoked_at).is_(None))
    return {row.site_id: _agent(row) for row in session.exec(_at(query, AgentRow.site_id, sites)).all()}


def _agent(row: AgentRow) -> FleetAgent:
    return FleetAgent(
        away=agents.is_away(row, AWAY_AFTER_S),
        seen_at=row.seen_at,
        trusted=row.trusted,
        acts_locked=bool(row.presence.get("acts_locked")),
        software=str(row.presence.get("software", "")),
    )


def _devices(session: Session, person: Person, sites: Collection[int] | None) -> dict[int, list[FleetDevice]]:
    running, tickets = _running(session, sites), _tickets(session, person)
    devices: dict[int, list[FleetDevice]] = {}
    standings = select(DeviceRow, StandingRow).outerjoin(
        StandingRow, col(StandingRow.device_id) == DeviceRow.id
    )
    for row, standing in session.exec(
        _at(standings, DeviceRow.site_id, sites).order_by(col(DeviceRow.name))
    ).all():
        key = row.id or 0
        stands = standing or StandingRow(device_id=key, site_id=row.site_id)
        devices.setdefault(row.site_id, []).append(
            FleetDevice(
                id=key,
                name=row.name,
                nsrsbh=row.nsrsbh,
                skpbh=row.skpbh,
                present=row.present,
                locked=row.state == "locked",
                seen=_seen(stands),
                backed_up_at=stands.backed_up_at,
                cleared_at=stands.cleared_at,
                open=running.get(key),
                tickets=tickets.get(key, 0),
                due=stands.due,
            )
        )
    return devices


def _seen(row: StandingRow) -> Seen | None:
    if row.seen_at is None:
        return None
    return Seen(row.seen_at, row.reported, row.pending, row.lock_date, row.cleared)


def _running(session: Session, sites: Collection[int] | None) -> dict[int, UnderWay]:
    columns = [getattr(OperationRow, name) for name in ("device_id", "id", "plan", "phase")]
    still = select(*columns).where(col(OperationRow.ended_at).is_(None))
    rows = session.execute(_at(still, OperationRow.site_id, sites)).all()
    return {row.device_id: UnderWay(NUMBER_BASE + row.id, Plan(row.plan), Phase(row.phase)) for row in rows}


def _tickets(session: Session, person: Person) -> dict[int, int]:
    query = select(TicketRow.device_id, func.count()).where(col(TicketRow.state).in_(UNSOLVED))
    mine = _at(query, TicketRow.site_id, person.sites_for(Permission.TRIAGE))
    rows = session.exec(mine.group_by(col(TicketRow.device_id))).all()
    return {device_id: count for device_id, count in rows if device_id is not None}


def _at(query: Any, column: Any, sites: Collection[int] | None) -> Any:
    return query if sites is None else query.where(col(column).in_(sites))

"""Every site and device that a person may see, as they stand: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Text, cast
from sqlmodel import Session, col, func, select

from bot.clearing.operations import NUMBER_BASE
from bot.clearing.phases import Phase
from bot.fleet_looks import seen_in
from bot.fleet_views import FleetAgent, FleetDevice, FleetRow, UnderWay, urgency_of
from bot.offices import calendar
from bot.people import Permission, Person
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.tickets import TicketRow
from bot.relay import agents
from bot.relay.views import AWAY_AFTER_S
from bot.tickets.states import UNSOLVED
from device.contract import Plan

NULL = "null"  # what a JSON column holds that has nothing
TOLD_OF = {Plan.CLEAR: ["period", "ended_at", "act"], Plan.REPORT: [], Plan.UPLOAD: []}  # columns


def seen_by(session: Session, person: Person, moment: datetime, zone: tzinfo) -> list[FleetRow]:
    """Return what a person may see, the most urgent first.

    Args:
        zone: in which days are counted.
    """
    sites = person.sites_for(Permission.SEE_DEVICES)
    today = moment.astimezone(zone).date()
    found = _agents(session, sites)
    devices = _devices(session, person, sites, today)
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


def _regions(session: Session, sites: Collection[int] | None) -> dict[int, str]:
    rows = session.execute(_at(select(SiteRow.id, SiteRow.region), SiteRow.id, sites)).all()
    return {row.id: row.region for row in rows}


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


def _devices(
    session: Session, person: Person, sites: Collection[int] | None, today: date
) -> dict[int, list[FleetDevice]]:
    # the period stands there with the inspection
    looks = _newest(session, sites, ["created_at", "inspection"], OperationRow.period != "")
    backups = _newest(session, sites, ["created_at"], cast(OperationRow.backup, Text) != NULL)
    acts = {
        plan: _newest(session, sites, told, OperationRow.plan == plan, OperationRow.phase == Phase.DONE)
        for plan, told in TOLD_OF.items()
    }
    running = _newest(session, sites, ["plan", "phase"], col(OperationRow.ended_at).is_(None))
    tickets = _tickets(session, person)
    regions, days = _regions(session, sites), calendar.read(session)
    devices: dict[int, list[FleetDevice]] = {}
    rows = session.exec(_at(select(DeviceRow), DeviceRow.site_id, sites).order_by(col(DeviceRow.name))).all()
    for row in rows:
        key = row.id or 0
        done = {plan: found[key] for plan, found in acts.items() if key in found}
        seen, clear = seen_in(looks.get(key), done), done.get(Plan.CLEAR)
        devices.setdefault(row.site_id, []).append(
            FleetDevice(
                id=key,
                name=row.name,
                nsrsbh=row.nsrsbh,
                skpbh=row.skpbh,
                present=row.present,
                locked=row.state == "locked",
                seen=seen,
                backed_up_at=backups[key].created_at if key in backups else None,
                cleared_at=clear.ended_at if clear else None,
                open=_under_way(running.get(key)),
                tickets=tickets.get(key, 0),
                due=days.due(regions[row.site_id], seen.cleared, seen.lock_date, today) if seen else None,
            )
        )
    return devices


def _under_way(row: Any) -> UnderWay | None:
    if row is None:
        return None
    return UnderWay(NUMBER_BASE + row.id, Plan(row.plan), Phase(row.phase))


def _newest(
    session: Session, sites: Collection[int] | None, columns: Sequence[str], *what: Any
) -> dict[int, Any]:
    """Return these columns of each device's newest operation that is so; the others' JSON is large."""
    numbers = select(func.max(OperationRow.id)).where(*what).group_by(col(OperationRow.device_id))
    newest = _at(numbers, OperationRow.site_id, sites)
    wanted = [getattr(OperationRow, name) for name in ("id", "device_id", *columns)]
    rows = session.execute(select(*wanted).where(col(OperationRow.id).in_(newest))).all()
    return {row.device_id: row for row in rows}


def _tickets(session: Session, person: Person) -> dict[int, int]:
    query = select(TicketRow.device_id, func.count()).where(col(TicketRow.state).in_(UNSOLVED))
    mine = _at(query, TicketRow.site_id, person.sites_for(Permission.TRIAGE))
    rows = session.exec(mine.group_by(col(TicketRow.device_id))).all()
    return {device_id: count for device_id, count in rows if device_id is not None}


def _at(query: Any, column: Any, sites: Collection[int] | None) -> Any:
    return query if sites is None else query.where(col(column).in_(sites))

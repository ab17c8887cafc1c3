"""Every site and device that a person may see, as they stand: a page takes so many queries, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from bot import fleet_ranks, fleet_rules
from bot.clearing.operations import NUMBER_BASE
from bot.clearing.phases import Phase
from bot.fleet_ranks import Rank, Wanted, When
from bot.fleet_views import Fleet, FleetAgent, FleetDevice, FleetRow, Seen, UnderWay, Urgency
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

STANDING = ("seen_at", "reported", "pending", "lock_date", "cleared", "cleared_at", "backed_up_at", "due")
LOT = 1000  # rows of a file that are read at once
Line = tuple[Urgency, int, int]  # site and device; 0: the site has none


def page(session: Session, person: Person, wanted: Wanted, when: When, number: int, size: int) -> Fleet:
    """Return a page of what a person may see, the most urgent first.

    Args:
        number: from 1; a page that is not there is the last one.
    """
    every = fleet_rules.ranks(person, Wanted(wanted.words), when)
    counts = fleet_ranks.counts(session, every)
    chosen = [pair for pair in zip(every, counts, strict=True) if pair[0].urgency in wanted.urgencies]
    lines = sum(count for _, count in chosen)
    pages = max(1, -(-lines // size))
    number = min(number, pages)
    shown = fleet_ranks.lines(session, *_apart(chosen), (number - 1) * size, size)
    return Fleet(
        rows=tuple(_rows(session, person, shown)),
        devices=sum(count for rank, count in chosen if not rank.of_sites),
        counts=_by_urgency(every, counts),
        number=number,
        pages=pages,
    )


def whole(session: Session, person: Person, wanted: Wanted, when: When) -> list[FleetRow]:
    """Return all pages."""
    ranks = fleet_rules.ranks(person, wanted, when)
    counts = fleet_ranks.counts(session, ranks)
    lines = fleet_ranks.lines(session, ranks, counts, 0, sum(counts))
    lots = (lines[first : first + LOT] for first in range(0, len(lines), LOT))
    return [row for lot in lots for row in _rows(session, person, lot)]


def _apart(chosen: Sequence[tuple[Rank, int]]) -> tuple[list[Rank], list[int]]:
    return [rank for rank, _ in chosen], [count for _, count in chosen]


def _by_urgency(ranks: Sequence[Rank], counts: Sequence[int]) -> dict[Urgency, int]:
    found = dict.fromkeys(Urgency, 0)
    for rank, count in zip(ranks, counts, strict=True):
        found[rank.urgency] += count
    return found


def _rows(session: Session, person: Person, lines: Sequence[Line]) -> Iterator[FleetRow]:
    if not lines:
        return
    sites = {site_id for _, site_id, _ in lines}
    names, found = _sites(session, sites), _agents(session, sites)
    devices = _devices(session, person, {device_id for _, _, device_id in lines} - {0})
    for urgency, site_id, device_id in lines:
        yield FleetRow(site_id, names[site_id], found.get(site_id), devices.get(device_id), urgency)


def _sites(session: Session, sites: Collection[int]) -> dict[int, str]:
    rows = session.exec(select(SiteRow.id, SiteRow.name).where(col(SiteRow.id).in_(sites))).all()
    return {site_id or 0: name for site_id, name in rows}


def _agents(session: Session, sites: Collection[int]) -> dict[int, FleetAgent]:
    presence: Any = AgentRow.presence
    told: Any = (AgentRow.site_id, AgentRow.seen_at, AgentRow.trusted, AgentRow.acts_locked)
    columns: Any = (*told, presence["software"].as_string().label("software"))
    query = select(*columns).where(col(AgentRow.revoked_at).is_(None))
    rows = session.execute(query.where(col(AgentRow.site_id).in_(sites))).all()
    return {row.site_id: _agent(row) for row in rows}


def _agent(row: Any) -> FleetAgent:
    away = agents.is_away(row, AWAY_AFTER_S)
    return FleetAgent(away, row.seen_at, row.trusted, row.acts_locked, row.software or "")


def _devices(session: Session, person: Person, ids: Collection[int]) -> dict[int, FleetDevice]:
    running, tickets = _running(session, ids), _tickets(session, person, ids)
    told = [getattr(DeviceRow, name) for name in ("id", "name", "nsrsbh", "skpbh", "present")]
    stands = [getattr(StandingRow, name) for name in STANDING]
    query = select(*told, *stands).join(StandingRow, col(StandingRow.device_id) == DeviceRow.id)
    both = (col(DeviceRow.id).in_(ids), col(StandingRow.device_id).in_(ids))  # PostgreSQL infers neither
    rows = session.execute(query.where(*both)).all()
    return {row.id: _device(row, running.get(row.id), tickets.get(row.id, 0)) for row in rows}


def _device(row: Any, running: UnderWay | None, tickets: int) -> FleetDevice:
    return FleetDevice(
        id=row.id,
        name=row.name,
        nsrsbh=row.nsrsbh,
        skpbh=row.skpbh,
        present=row.present,
        seen=_seen(row),
        backed_up_at=row.backed_up_at,
        cleared_at=row.cleared_at,
        open=running,
        tickets=tickets,
        due=row.due,
    )


def _seen(row: Any) -> Seen | None:
    if row.seen_at is None:
        return None
    return Seen(row.seen_at, row.reported, row.pending, row.lock_date, row.cleared)


def _running(session: Session, ids: Collection[int]) -> dict[int, UnderWay]:
    columns = [getattr(OperationRow, name) for name in ("device_id", "id", "plan", "phase")]
    still = select(*columns).where(col(OperationRow.ended_at).is_(None))
    rows = session.execute(still.where(col(OperationRow.device_id).in_(ids))).all()
    return {row.device_id: UnderWay(NUMBER_BASE + row.id, Plan(row.plan), Phase(row.phase)) for row in rows}


def _tickets(session: Session, person: Person, ids: Collection[int]) -> dict[int, int]:
    sites = person.sites_for(Permission.TRIAGE)
    query = select(TicketRow.device_id, func.count()).where(col(TicketRow.state).in_(UNSOLVED))
    mine = query if sites is None else query.where(col(TicketRow.site_id).in_(sites))
    rows = session.exec(
        mine.where(col(TicketRow.device_id).in_(ids)).group_by(col(TicketRow.device_id))
    ).all()
    return {device_id: count for device_id, count in rows if device_id is not None}

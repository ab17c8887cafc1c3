"""The devices that a person has still to clear, a page at a time: the database filters, sorts and counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlmodel import Session, SQLModel, col

from bot.clearing.operations import NUMBER_BASE
from bot.clearing.phases import Phase
from bot.offices.due_views import DueDevice, Presence, Running
from bot.offices.filing_window import first_of, later, month_of
from bot.offices.responsibility import at_sites, looks_after
from bot.offices.standing_facts import behind
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

LOT = 1000  # devices that are read at once
GONE_AFTER = timedelta(days=92)  # an absent device that nobody inspected for so long is not waited for
TABLES = SQLModel.metadata.tables
DEVICE, SITE, STANDS, RUN = (TABLES[name].c for name in ("device", "site", "standing", "operation"))
BY_NAME = (SITE.name, DEVICE.name, DEVICE.id)
ORDERS = ("urgent", "device", "site", "due", "lock", "backup")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices a list shows, and in which order."""

    words: str = ""  # each stands in the name or number of the device, or its site's name, whatever its case
    everybodys: bool = False  # also what others look after, where one may see devices
    order: str = "urgent"  # one of ORDERS; another is as this one
    whole: bool = False  # also what is not due: every device that is there, and on which one may act


@dataclass(frozen=True, slots=True)
class Counts:
    """What a list holds on all its pages."""

    all: int = 0
    locked: int = 0  # their lock date has passed
    never: int = 0  # nobody has inspected them


def page(
    session: Session, person: Person, wanted: Wanted, today: date, offset: int, limit: int
) -> list[DueDevice]:
    """Return what stands on a page."""
    found = session.execute(_ids(person, wanted, today).offset(offset).limit(limit)).scalars().all()
    lots = (found[first : first + LOT] for first in range(0, len(found), LOT))
    return [device for lot in lots for device in _devices(session, lot)]


def counts(session: Session, person: Person, wanted: Wanted, today: date) -> Counts:
    """Return how many there are."""
    conditions = (STANDS.lock_date < today, STANDS.due.is_(None))
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in conditions]
    listed = _standing(select(func.count(), *sums), sites=bool(wanted.words.split()))
    return Counts(*session.execute(listed.where(_is_wanted(person, wanted, today))).one())


def ids(session: Session, person: Person, wanted: Wanted, today: date) -> list[int]:
    """Return the devices of the whole list, in its order."""
    return list(session.execute(_ids(person, wanted, today)).scalars().all())


def _ids(person: Person, wanted: Wanted, today: date) -> Select[Any]:
    query = _standing(select(DEVICE.id)).where(_is_wanted(person, wanted, today))
    return query.order_by(*_order(wanted.order, today))


def _devices(session: Session, ids: Sequence[int]) -> list[DueDevice]:
    """Return these, in this order."""
    rows = {row.id: row for row in session.execute(_columns().where(DEVICE.id.in_(ids))).all()}
    present = _agents(session, {row.site_id for row in rows.values()})
    return [_device(rows[one], present.get(rows[one].site_id, Presence.NONE)) for one in ids]


def _columns() -> Select[Any]:
    ticket = (
        select(func.min(TicketRow.id))
        .where(col(TicketRow.device_id) == DEVICE.id, col(TicketRow.kind) == "failure")
        .where(col(TicketRow.state).in_(UNSOLVED))
        .scalar_subquery()
    )
    query = select(
        DEVICE.id,
        DEVICE.site_id,
        SITE.name.label("site"),
        DEVICE.name,
        DEVICE.nsrsbh,
        DEVICE.skpbh,
        DEVICE.present,
        DEVICE.state,
        *(one for name, one in STANDS.items() if name not in {"device_id", "site_id"}),
        RUN.id.label("operation_id"),
        RUN.plan,
        RUN.phase,
        ticket.label("ticket"),
    )
    runs = and_(RUN.device_id == DEVICE.id, RUN.ended_at.is_(None))
    return _standing(query).outerjoin(OperationRow, runs)


def _standing(query: Select[Any], *, sites: bool = True) -> Select[Any]:
    """Join devices and their standings, and their sites where their names are asked for."""
    devices = query.select_from(DeviceRow)
    named = devices.join(SiteRow, SITE.id == DEVICE.site_id) if sites else devices
    return named.outerjoin(StandingRow, STANDS.device_id == DEVICE.id)


def _is_wanted(person: Person, wanted: Wanted, today: date) -> ColumnElement[bool]:
    if wanted.whole:
        return and_(_is_seen(person, wanted), DEVICE.present, *map(_has, wanted.words.split()))
    until = first_of(later(month_of(today)))
    since = datetime.combine(today - GONE_AFTER, time.min, UTC)
    due = or_(STANDS.due < until, STANDS.due.is_(None))
    there = or_(DEVICE.present, DEVICE.state == "announced", STANDS.seen_at > since)
    return and_(_is_seen(person, wanted), due, there, *map(_has, wanted.words.split()))


def _is_seen(person: Person, wanted: Wanted) -> ColumnElement[bool]:
    sites = person.sites_for(Permission.REQUEST if wanted.whole else Permission.SEE_DEVICES)
    if sites is not None and not sites:
        return false()
    mine = looks_after(person, DEVICE.id, DEVICE.site_id)
    chooses = not wanted.everybodys and person.may(Permission.REQUEST)
    return mine if chooses else at_sites(DEVICE.site_id, sites)


def _has(word: str) -> ColumnElement[bool]:
    columns = (SITE.name, DEVICE.name, DEVICE.nsrsbh, DEVICE.skpbh)
    return or_(*(func.lower(one).contains(word.lower(), autoescape=True) for one in columns))


def _order(name: str, today: date) -> tuple[Any, ...]:
    orders: dict[str, tuple[Any, ...]] = {
        "device": (DEVICE.name, DEVICE.id),
        "site": BY_NAME,
        "due": (STANDS.due.is_(None), STANDS.due, *BY_NAME),
        "lock": (STANDS.lock_date.is_(None), STANDS.lock_date, *BY_NAME),
        "backup": (STANDS.backed_up_at.is_not(None), STANDS.backed_up_at, *BY_NAME),
    }
    urgent = case(
        (STANDS.lock_date < today, 0),
        (DEVICE.state == "announced", 3),
        (STANDS.due.is_(None), 2),
        else_=1,
    )
    return orders.get(name, (urgent, *orders["due"]))


def _agents(session: Session, sites: Collection[int]) -> dict[int, Presence]:
    query = select(AgentRow).where(col(AgentRow.revoked_at).is_(None), col(AgentRow.site_id).in_(sites))
    return {row.site_id: _presence(row) for row in session.execute(query).scalars().all()}


def _presence(row: AgentRow) -> Presence:
    if agents.is_away(row, AWAY_AFTER_S):
        return Presence.AWAY
    if not row.trusted:
        return Presence.UNTRUSTED
    return Presence.LOCKED if row.presence.get("acts_locked") else Presence.THERE


def _device(row: Any, agent: Presence) -> DueDevice:
    done = behind(row.period or "", row.cleared or "")
    return DueDevice(
        id=row.id,
        site_id=row.site_id,
        site=row.site,
        name=row.name,
        nsrsbh=row.nsrsbh,
        skpbh=row.skpbh,
        present=row.present,
        locked=row.state == "locked",
        agent=agent,
        period=later(done) if done else "",
        seen_at=row.seen_at,
        reported=row.reported,
        pending=row.pending,
        lock_date=row.lock_date,
        due=row.due,
        backed_up_at=row.backed_up_at,
        running=_running(row),
        ticket=row.ticket,
    )


def _running(row: Any) -> Running | None:
    if row.operation_id is None:
        return None
    return Running(row.operation_id, NUMBER_BASE + row.operation_id, Plan(row.plan), Phase(row.phase))

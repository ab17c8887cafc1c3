"""How each device stands, kept with what its operations tell: lists read this, and not the operations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date

from sqlmodel import Session, col, select

from bot.offices import calendar, standing_facts
from bot.offices.calendar import Calendar
from bot.offices.filing_window import first_of, later
from bot.offices.standing_facts import Facts, Told
from bot.records.inserts import INSERTS
from bot.records.offices import StandingRow
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow

FACTS = tuple(one.name for one in fields(Facts))
TOLD = tuple(one.name for one in fields(Told))
LEARNT = frozenset({"inspection", "backup", "act"})  # what an operation learns something with


def learn(session: Session, operation: OperationRow) -> None:
    """Take in what an operation tells by now, in the transaction in which it learnt it."""
    row = session.get(StandingRow, operation.device_id, with_for_update=True)
    if row is None:
        bring_up(session, [operation.device_id])
        return
    _write(session, row, standing_facts.after(facts_of(row), told_by(operation)))


def bring_up(session: Session, device_ids: Collection[int]) -> None:
    """Write the standings of devices that have none, from all their operations; one that has one is left alone."""
    if not device_ids:
        return
    told: dict[int, list[Told]] = {}
    columns = [getattr(OperationRow, name) for name in ("device_id", *TOLD)]
    query = select(*columns).where(col(OperationRow.device_id).in_(device_ids))
    for row in session.execute(query.order_by(col(OperationRow.id))).all():
        told.setdefault(row[0], []).append(Told(*row[1:]))
    places = _places(session, device_ids)
    days = calendar.read(session)
    rows = []
    for device_id, (site_id, region) in places.items():
        facts = standing_facts.of_all(told.get(device_id, ()))
        due = due_of(facts, days, region)
        rows.append({"device_id": device_id, "site_id": site_id, **asdict(facts), "due": due})
    _insert(session, rows)


def place(session: Session, site_id: int, device_ids: Collection[int]) -> None:
    """Say that devices stand at a site: they are new there, or were moved."""
    rows = session.exec(select(StandingRow).where(col(StandingRow.device_id).in_(device_ids))).all()
    bring_up(session, set(device_ids) - {row.device_id for row in rows})
    for row in rows:
        if row.site_id != site_id:
            row.site_id = site_id
            _write(session, row, facts_of(row))


def due_again(session: Session, device_ids: Collection[int], days: Calendar) -> int:
    """Work out anew when devices are due; return of how many it changed."""
    rows = session.exec(select(StandingRow).where(col(StandingRow.device_id).in_(device_ids))).all()
    regions = {device_id: region for device_id, (_, region) in _places(session, device_ids).items()}
    changed = 0
    for row in rows:
        due = due_of(facts_of(row), days, regions.get(row.device_id, ""))
        if due != row.due:
            row.due, changed = due, changed + 1
            session.add(row)
    session.flush()
    return changed


def regard(session: Session, site_id: int) -> None:
    """Say that a site is in another region: its devices are due by the days of that one."""
    ids = session.exec(select(StandingRow.device_id).where(StandingRow.site_id == site_id)).all()
    due_again(session, ids, calendar.read(session))


def due_of(facts: Facts, days: Calendar, region: str) -> date | None:
    """Return when the next clear is due; None where nobody ever looked or cleared."""
    if not facts.behind:
        return None
    return days.due(region, facts.behind, facts.lock_date, first_of(later(facts.behind, 2)))


def facts_of(row: StandingRow) -> Facts:
    """Return what a row says."""
    return Facts(**{name: getattr(row, name) for name in FACTS})


def told_by(row: OperationRow) -> Told:
    """Return what an operation's row tells."""
    return Told(**{name: getattr(row, name) for name in TOLD})


def _write(session: Session, row: StandingRow, facts: Facts) -> None:
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    region = session.get_one(SiteRow, row.site_id).region
    row.due = due_of(facts, calendar.read(session), region)
    session.add(row)
    session.flush()


def _places(session: Session, device_ids: Collection[int]) -> Mapping[int, tuple[int, str]]:
    """Return the site of each device, and its region."""
    query = select(DeviceRow.id, DeviceRow.site_id, SiteRow.region).join(
        SiteRow, col(SiteRow.id) == DeviceRow.site_id
    )
    rows: Sequence[tuple[int | None, int, str]] = session.exec(
        query.where(col(DeviceRow.id).in_(device_ids))
    ).all()
    return {device_id: (site_id, region) for device_id, site_id, region in rows if device_id is not None}


def _insert(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, but those that another transaction added meanwhile."""
    insert = INSERTS[session.get_bind().dialect.name]
    if rows:
        table = StandingRow.__table__  # type: ignore[attr-defined]
        session.connection().execute(insert(table).on_conflict_do_nothing(), rows)

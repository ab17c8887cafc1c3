"""How devices stand: kept step by step, it is what a plain reading of all their operations gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.clearing import operations
from bot.clearing.phases import Phase
from bot.offices import calendar, calendar_changes, standings
from bot.offices.standing_facts import Facts
from bot.offices.standing_lots import LOT, StandingLots
from bot.records.database import open_engine
from bot.records.offices import FilingDayRow, StandingRow
from bot.records.operations import OperationRow
from bot.records.people import PersonRow, SiteRow
from bot.records.relay import DeviceRow
from bot.relay import devices
from device.contract import DevicePresence, Plan
from tests.databases import own_url
from tests.tables import make_tables

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
MONTHS = st.sampled_from(["2026-08", "2026-09", "2026-10", "2026-11"])
DAYS = st.sampled_from([None, "2026-10-16", "2026-11-16", "2026-12-16"])
ENDED = [Phase.DONE, Phase.DONE, Phase.FAILED, Phase.PARTIAL, Phase.REFUSED]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = open_engine(own_url())
    make_tables(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def furnished(session: Session) -> DeviceRow:
    site, person = SiteRow(name="朝阳"), PersonRow(name="王芳")
    session.add_all([site, person])
    session.flush()
    device = DeviceRow(site_id=site.id or 0, skpbh="661234567890", name="一店", nsrsbh="915001234567890123")
    session.add(device)
    session.flush()
    return device


def somebody(session: Session) -> int:
    return session.exec(select(PersonRow.id)).first() or 0


@st.composite
def looks(draw: st.DrawFn) -> dict[str, Any]:
    """What an inspection told, as the records keep it."""
    types = [
        {"fplxdm": one, "reported": draw(st.sampled_from([True, False, None])), "lock_date": draw(DAYS)}
        for one in ("004", "007")
    ]
    found = draw(st.none() | MONTHS)
    findings = [{"reason": "already-cleared", "level": "block", "params": {"period": found}}] if found else []
    count = draw(st.integers(0, 3))
    return {"period": draw(MONTHS), "types": types, "pending_uploads": count, "findings": findings}


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Any]:
    """What becomes of one operation: each part of it is told in a change of its own, in this order."""
    plan = draw(st.sampled_from(list(Plan)))
    look = draw(looks() if draw(st.booleans()) or plan in {Plan.CLEAR, Plan.REPORT} else st.none())
    rows = [
        {"fplxdm": one, "state": draw(st.sampled_from(["moved", "refused"])), "lock_date": draw(DAYS)}
        for one in ("004", "007")
    ]
    return {
        "plan": plan,
        "inspection": look,
        "backup": {"run": "r"} if draw(st.booleans()) else None,
        "act": {"rows": rows} if plan is Plan.CLEAR else None,
        "phase": draw(st.sampled_from(ENDED)),
    }


def plainly(rows: Sequence[OperationRow]) -> Facts:
    """Read all operations of a device: the newest that looked, backed up or acted counts."""

    def newest(found: list[OperationRow]) -> OperationRow | None:
        return max(found, key=lambda row: row.id or 0, default=None)

    def done(plan: Plan) -> OperationRow | None:
        return newest([row for row in rows if row.plan == plan and row.phase == Phase.DONE])

    look = newest([row for row in rows if row.inspection])
    backup = newest([row for row in rows if row.backup])
    clear, report, upload = done(Plan.CLEAR), done(Plan.REPORT), done(Plan.UPLOAD)
    told = [one["params"]["period"] for row in rows for one in (row.inspection or {}).get("findings", [])]
    cleared = [row.period for row in rows if row.plan == Plan.CLEAR and row.phase == Phase.DONE]

    def since_look(act: OperationRow | None) -> bool:
        return act is not None and (look is None or (act.id or 0) >= (look.id or 0))

    def later_than_clear(act: OperationRow | None) -> bool:
        return since_look(act) and (clear is None or (act.id or 0) > (clear.id or 0))  # type: ignore[union-attr]

    types = look.inspection["types"] if look and look.inspection else []
    reported = None if None in [one["reported"] for one in types] else all(one["reported"] for one in types)
    moved = (
        {one["fplxdm"]: one["lock_date"] for one in clear.act["rows"] if one["state"] == "moved"}
        if clear and clear.act and since_look(clear)
        else {}
    )
    dates = [moved.get(one["fplxdm"]) or one["lock_date"] for one in types]
    pending = look.inspection["pending_uploads"] if look and look.inspection else None
    return Facts(
        seen_at=look.created_at if look else None,
        period=look.period if look else "",
        reported=True if later_than_clear(report) else None if since_look(clear) or not look else reported,
        pending=0 if later_than_clear(upload) else None if since_look(clear) else pending,
        lock_date=min((date.fromisoformat(one) for one in dates if one), default=None),
        cleared=max([*told, *cleared], default=""),
        cleared_at=clear.ended_at if clear else None,
        backed_up_at=backup.created_at if backup else None,
    )


def run(session: Session, device: DeviceRow, person_id: int, course: dict[str, Any], place: int) -> None:
    """Let an operation learn its parts one by one, as reports bring them."""
    found = operations.device_of(session, device)
    operation = operations.create(session, found, course["plan"], person_id)
    session.get_one(OperationRow, operation.id).created_at = NOON + timedelta(hours=place)
    look = course["inspection"]
    if look:
        _told(session, operation.id, inspection=look, period=look["period"])
    for name in ("backup", "act"):
        if course[name]:
            _told(session, operation.id, **{name: course[name]})
    _told(session, operation.id, course["phase"])


def _told(session: Session, operation_id: int, phase: Phase | None = None, **values: Any) -> None:
    """Write as operations.change does, without a view: these are but the parts of the JSON that standings read."""
    row = session.get_one(OperationRow, operation_id)
    for name, value in values.items():
        setattr(row, name, value)
    if phase is not None:
        row.phase, row.ended_at = phase, row.created_at + timedelta(minutes=30)
    session.add(row)
    session.flush()
    if phase is Phase.DONE or standings.LEARNT & values.keys():
        standings.learn(session, row)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(courses(), max_size=3),
    since=st.lists(courses(), max_size=4),
)
def test_kept_step_by_step_it_is_what_a_plain_reading_gives(
    session: Session, before: list[dict[str, Any]], since: list[dict[str, Any]]
) -> None:
    try:
        device = furnished(session)
        person_id = somebody(session)
        for place, course in enumerate(before):
            run(session, device, person_id, course, place)
        row = session.get(StandingRow, device.id)
        if row is not None:  # as if the hub had known nothing of standings then
            session.delete(row)
            session.flush()
        StandingLots().tick(session, NOON)
        for place, course in enumerate(since, start=len(before)):
            run(session, device, person_id, course, place)
        kept = standings.facts_of(session.get_one(StandingRow, device.id))
        assert kept == plainly(session.exec(select(OperationRow)).all())
    finally:
        session.rollback()


def look(**more: Any) -> dict[str, Any]:
    types = [{"fplxdm": "004", "reported": True, "lock_date": None}]
    return {"period": "2026-10", "types": types, "pending_uploads": 0, "findings": [], **more}


def due(session: Session, device: DeviceRow) -> date | None:
    return session.get_one(StandingRow, device.id, populate_existing=True).due


def test_a_correction_of_the_calendar_reaches_the_devices_of_its_region_in_lots(session: Session) -> None:
    device, lots = furnished(session), StandingLots()
    standings.place(session, device.site_id, [device.id or 0])
    run(
        session,
        device,
        somebody(session),
        {"plan": "backup", "inspection": look(), "backup": None, "act": None, "phase": Phase.DONE},
        0,
    )
    while lots.is_due(session, NOON):
        lots.tick(session, NOON)
    assert due(session, device) == date(2026, 11, 16)
    session.add(FilingDayRow(region="", month="2026-11", last_day=date(2026, 11, 20)))
    session.flush()
    assert lots.is_due(session, NOON)
    lots.tick(session, NOON)
    assert (due(session, device), lots.is_due(session, NOON)) == (date(2026, 11, 20), False)


def test_every_device_of_before_is_brought_up_lot_by_lot(session: Session) -> None:
    device, lots = furnished(session), StandingLots()
    many = [
        DeviceRow(site_id=device.site_id, skpbh=f"67{number:010}", name="店", nsrsbh="9")
        for number in range(LOT)
    ]
    session.add_all(many)
    session.flush()
    ticks = 0
    while lots.is_due(session, NOON):
        lots.tick(session, NOON)
        ticks += 1
    assert (ticks, len(session.exec(select(StandingRow)).all())) == (2, LOT + 1)


def test_a_device_that_an_agent_shows_stands_at_once_and_moves_with_its_site(session: Session) -> None:
    device = furnished(session)
    new = DevicePresence(skpbh="661234567899", name="二店", nsrsbh="9", port="COM3")
    devices.keep(session, device.site_id, [new], "agent:a")
    (row,) = session.exec(select(StandingRow)).all()
    assert (row.site_id, row.seen_at, row.due) == (device.site_id, None, None)
    other = SiteRow(name="海淀", region="深圳")
    session.add(other)
    session.flush()
    standings.place(session, other.id or 0, [row.device_id])
    assert session.get_one(StandingRow, row.device_id).site_id == other.id


def test_a_site_that_moves_to_another_region_takes_its_devices_along(session: Session) -> None:
    device = furnished(session)
    session.add(FilingDayRow(region="深圳", month="2026-11", last_day=date(2026, 11, 20)))
    course = {"plan": "backup", "inspection": look(), "backup": None, "act": None, "phase": Phase.DONE}
    run(session, device, somebody(session), course, 0)
    before = due(session, device)
    calendar_changes.place(session, device.site_id, "深圳", None)
    assert (before, due(session, device)) == (date(2026, 11, 16), date(2026, 11, 20))


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        (Facts(), None),
        (Facts(period="2026-10"), date(2026, 11, 16)),  # the 15th is a Sunday
        (Facts(period="2026-11"), date(2026, 12, 15)),
        (Facts(period="2026-10", cleared="2026-10"), date(2026, 12, 15)),
        (Facts(cleared="2026-10"), date(2026, 12, 15)),
        (Facts(period="2026-10", lock_date=date(2026, 11, 18)), date(2026, 11, 18)),
        (Facts(period="2026-10", cleared="2026-10", lock_date=date(2026, 11, 18)), date(2026, 12, 15)),
    ],
)
def test_the_open_period_is_due_in_the_month_after_it(facts: Facts, day: date | None) -> None:
    assert standings.due_of(facts, calendar.Calendar(), "") == day


def test_a_name_that_was_given_at_the_hub_outlives_what_the_agent_shows(session: Session) -> None:
    device = furnished(session)
    device.named = True
    shown = DevicePresence(skpbh=device.skpbh, name="POS-1", nsrsbh=device.nsrsbh, port="COM3")
    devices.keep(session, device.site_id, [shown], "agent:a")
    assert (device.name, device.port) == ("一店", "COM3")

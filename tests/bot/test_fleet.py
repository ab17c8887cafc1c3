"""What the fleet page knows: of which devices, since when, and what is urgent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel

import bot.records as tables
from bot import fleet
from bot.clearing.phases import Phase
from bot.fleet_views import FleetAgent, FleetDevice, FleetRow, Seen, UnderWay, Urgency, urgency_of
from bot.offices import standings
from bot.people import Person, Role, meet, person
from bot.records.database import open_engine
from bot.records.offices import FilingDayRow
from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from device.contract import Plan, Presence
from tests.databases import own_url
from tests.tables import make_tables

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
TODAY = date(2026, 11, 10)
NUMBERS = itertools.count(1)


@pytest.fixture
def engine() -> Iterator[Engine]:
    assert tables.people is not None
    made = open_engine(own_url())
    make_tables(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    return int(getattr(row, "id", None) or 0) if not isinstance(row, AgentRow) else 0


def somebody(session: Session, *roles: tuple[int, Role]) -> Person:
    number = next(NUMBERS)
    met = meet(session, "test", number, number, "赵客服", "zh")
    for site_id, role in roles:
        add(session, RoleRow(person_id=met.id, site_id=site_id, role=role))
    return person(session, met.id)


def site(session: Session, name: str = "朝阳") -> int:
    return add(session, SiteRow(name=name))


def device(session: Session, site_id: int, name: str = "一店", **more: Any) -> int:
    number = f"66{next(NUMBERS):010}"
    return add(
        session, DeviceRow(site_id=site_id, name=name, skpbh=number, nsrsbh="915001234567890123", **more)
    )


def agent(session: Session, site_id: int, *, locked: bool = False, **more: Any) -> None:
    presence = Presence(
        software="0.1.0",
        instance="i",
        journal="j",
        position=1,
        devices=(),
        approvers=(),
        places=(),
        clock=now(),
        running=(),
        acts_locked=locked,
        self_approval=False,
    ).model_dump(mode="json")
    values: dict[str, Any] = {
        "token_hash": "h",
        "public_key": "00",
        "journal": "j",
        "seen_at": now(),
        "presence": presence,
    }
    add(session, AgentRow(id=f"a{site_id}", site_id=site_id, **{**values, **more}))


def looked(**more: Any) -> dict[str, Any]:
    kind = {"fplxdm": "026", "period_start": "2026-11-01", "period_end": None, "reported_at": None}
    return {
        "skpbh": "661234567890",
        "nsrsbh": "915001234567890123",
        "nsrmc": "店",
        "kpjh": "0",
        "version": "1.2",
        "period": "2026-10",
        "types": [{**kind, "lock_date": "2026-11-16", "reported": False}],
        "clock_off_s": 0,
        "pending_uploads": 3,
        "findings": [],
        **more,
    }


def operation(session: Session, site_id: int, device_id: int, plan: str, phase: str, **more: Any) -> int:
    requester = more.pop("requester_id", None) or somebody(session).id
    ended = None if phase in {"unknown", "inspecting"} else NOON
    values: dict[str, Any] = {
        "created_at": NOON - timedelta(hours=1),
        "ended_at": ended,
        "requester_id": requester,
        **more,
    }
    row = OperationRow(site_id=site_id, device_id=device_id, plan=plan, phase=phase, **values)
    number = add(session, row)
    standings.learn(session, row)
    return number


def the_device(session: Session, reader: Person) -> FleetDevice:
    (row,) = fleet.seen_by(session, reader, NOON, CHINA)
    assert row.device is not None
    return row.device


def test_one_sees_the_devices_of_ones_own_sites_alone(session: Session) -> None:
    here, there = site(session, "朝阳"), site(session, "海淀")
    device(session, here)
    device(session, there)
    support, all_round = (
        somebody(session, (here, Role.SUPPORT)),
        somebody(session, (EVERY_SITE, Role.SUPPORT)),
    )
    assert [row.site for row in fleet.seen_by(session, support, NOON, CHINA)] == ["朝阳"]
    assert {row.site for row in fleet.seen_by(session, all_round, NOON, CHINA)} == {"朝阳", "海淀"}
    assert fleet.seen_by(session, somebody(session), NOON, CHINA) == []


def test_a_site_without_devices_has_a_row_of_its_own(session: Session) -> None:
    support = somebody(session, (site(session), Role.SUPPORT))
    (row,) = fleet.seen_by(session, support, NOON, CHINA)
    assert (row.agent, row.device, row.urgency) == (None, None, Urgency.HELD)


def test_the_agent_is_shown_as_it_is(session: Session) -> None:
    here = site(session)
    agent(session, here, locked=True, trusted=False, seen_at=now() - timedelta(hours=2))
    (row,) = fleet.seen_by(session, somebody(session, (here, Role.SUPPORT)), NOON, CHINA)
    found = row.agent
    assert found is not None
    assert (found.away, found.trusted, found.acts_locked, found.software) == (True, False, True, "0.1.0")


def test_a_revoked_agent_is_none(session: Session) -> None:
    here = site(session)
    agent(session, here, revoked_at=now())
    (row,) = fleet.seen_by(session, somebody(session, (here, Role.SUPPORT)), NOON, CHINA)
    assert row.agent is None


def test_the_newest_inspection_backup_and_clear_are_told(session: Session) -> None:
    here = site(session)
    one, support = device(session, here), somebody(session, (here, Role.SUPPORT))
    early = NOON - timedelta(days=40)
    old = {"created_at": early, "ended_at": early, "period": "2026-09"}
    operation(session, here, one, "clear", "done", inspection=looked(), backup={"run": "a"}, **old)
    operation(session, here, one, "verify", "failed", inspection=looked(), period="2026-10")
    found = the_device(session, support)
    assert found.seen == Seen(
        at=NOON - timedelta(hours=1),
        reported=False,
        pending=3,
        lock_date=date(2026, 11, 16),
        cleared="2026-09",
    )
    assert (found.backed_up_at, found.cleared_at) == (early, early)
    assert found.due == date(2026, 11, 16)


def test_an_operation_without_a_backup_is_none(session: Session) -> None:
    here = site(session)
    operation(session, here, device(session, here), "backup", "failed")
    found = the_device(session, somebody(session, (here, Role.SUPPORT)))
    assert (found.seen, found.backed_up_at, found.cleared_at, found.due) == (None, None, None, None)


def test_what_acts_changed_is_not_told_from_before_them(session: Session) -> None:
    here = site(session)
    one, support = device(session, here), somebody(session, (here, Role.SUPPORT))
    operation(session, here, one, "report", "done", inspection=looked(), period="2026-10")
    operation(session, here, one, "upload", "done")
    told = the_device(session, support).seen
    assert told is not None
    assert (told.reported, told.pending) == (True, 0)
    act = {"act": "clear", "evidence": "e"}
    moved = {"fplxdm": "026", "state": "moved", "lock_date": "2026-12-16"}
    more = {"inspection": looked(), "act": {**act, "rows": [moved]}}
    operation(session, here, one, "clear", "done", period="2026-10", **more)
    cleared = the_device(session, support)
    assert cleared.seen is not None
    assert (told.outdated, cleared.seen.outdated) == (False, True)
    assert (cleared.seen.reported, cleared.seen.lock_date) == (None, date(2026, 12, 16))
    assert cleared.due == date(2026, 12, 16)


def test_a_device_that_somebody_else_cleared_is_done(session: Session) -> None:
    here = site(session)
    found = {"reason": "already-cleared", "level": "block", "params": {"period": "2026-10"}}
    look = looked(findings=[found])
    operation(session, here, device(session, here), "clear", "refused", inspection=look, period="2026-10")
    assert the_device(session, somebody(session, (here, Role.SUPPORT))).due == date(2026, 12, 15)


def test_tickets_are_counted_where_one_may_triage_them(session: Session) -> None:
    here = site(session)
    one = device(session, here)
    clerk, support = somebody(session, (here, Role.CLERK)), somebody(session, (here, Role.SUPPORT))
    for state in ("open", "waiting", "closed"):
        add(session, TicketRow(kind="failure", person_id=clerk.id, site_id=here, device_id=one, state=state))
    assert the_device(session, support).tickets == 2
    assert the_device(session, clerk).tickets == 0


def test_a_thousand_devices_take_as_many_queries_as_one(engine: Engine, session: Session) -> None:
    support = somebody(session, (EVERY_SITE, Role.SUPPORT))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries() -> int:
        session.flush()
        asked.clear()
        fleet.seen_by(session, support, NOON, CHINA)
        return len(asked)

    device(session, site(session, "第一"))
    few = queries()
    for number in range(50):
        device(session, site(session, f"店{number}"))
    assert queries() == few <= 12


def test_a_clear_is_due_as_the_calendar_of_the_site_s_region_says(session: Session) -> None:
    here = add(session, SiteRow(name="福田", region="深圳"))
    support, one = somebody(session, (here, Role.SUPPORT)), device(session, here)
    add(session, FilingDayRow(region="深圳", month="2026-11", last_day=date(2026, 11, 20)))
    types = [{**looked()["types"][0], "lock_date": None}]
    operation(session, here, one, "backup", "done", period="2026-09", inspection=looked(types=types))
    assert the_device(session, support).due == date(2026, 11, 20)


FIT = FleetAgent(away=False, seen_at=NOON, trusted=True, acts_locked=False, software="0.1.0")
SEEN = Seen(at=NOON, reported=True, pending=0, lock_date=date(2026, 11, 10), cleared="2026-09")
LATER = date(2026, 12, 15)


def known(**more: Any) -> FleetDevice:
    values: dict[str, Any] = {
        "id": 1,
        "name": "一店 主机",
        "nsrsbh": "91500ABC",
        "skpbh": "661234567890",
        "present": True,
        "locked": False,
        "seen": SEEN,
        "backed_up_at": None,
        "cleared_at": None,
        "open": None,
        "tickets": 0,
        "due": date(2026, 11, 16),
    }
    return FleetDevice(**{**values, **more})


AWAY = FleetAgent(away=True, seen_at=NOON, trusted=True, acts_locked=False, software="")
LOST = UnderWay(1001, Plan.CLEAR, Phase.UNKNOWN)
PAST = Seen(at=NOON, reported=None, pending=0, lock_date=date(2026, 11, 9), cleared="")


@pytest.mark.parametrize(
    ("agent", "device", "urgency"),
    [
        (FIT, known(seen=PAST, due=LATER), Urgency.LOCKED),
        (FIT, known(open=LOST), Urgency.UNKNOWN),
        (FIT, known(locked=True), Urgency.UNKNOWN),
        (FIT, known(due=date(2026, 11, 9)), Urgency.OVERDUE),
        (FIT, known(seen=None, due=None), Urgency.NEVER),
        (None, known(seen=None, due=None), Urgency.NEVER),
        (FIT, known(seen=None, due=None, locked=True), Urgency.UNKNOWN),
        (AWAY, known(due=date(2026, 11, 15)), Urgency.HELD),
        (None, known(due=date(2026, 11, 15)), Urgency.HELD),
        (FIT, known(due=date(2026, 11, 15), present=False), Urgency.HELD),
        (FIT, known(due=date(2026, 11, 15)), Urgency.SOON),
        (AWAY, known(due=LATER), Urgency.CALM),
        (FIT, None, Urgency.CALM),
    ],
)
def test_urgent_is_what_locks_soonest(
    agent: FleetAgent | None, device: FleetDevice | None, urgency: Urgency
) -> None:
    assert urgency_of(agent, device, TODAY) is urgency


def test_early_in_the_month_nothing_is_urgent() -> None:
    assert urgency_of(FIT, known(due=date(2026, 11, 15), seen=None), date(2026, 11, 2)) is Urgency.CALM


@pytest.mark.parametrize(
    ("words", "found"), [("朝阳 abc", True), ("主机", True), ("6612", True), ("朝阳 海淀", False), ("", True)]
)
def test_words_are_looked_for_in_names_and_numbers(words: str, *, found: bool) -> None:
    assert FleetRow(1, "朝阳", FIT, known(), Urgency.CALM).has(words) is found

"""What the fleet page knows: of which devices, since when, and what is urgent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel

import bot.records as tables
from bot import fleet
from bot.fleet_ranks import Wanted, When
from bot.fleet_views import NEEDS_ATTENTION, Fleet, FleetDevice, FleetRow, Seen, Urgency
from bot.offices import standings
from bot.people import Person, Role, meet, person
from bot.records.database import open_engine
from bot.records.offices import FilingDayRow, StandingRow
from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from device.contract import Presence
from tests.databases import own_url
from tests.tables import make_tables

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
    row = DeviceRow(site_id=site_id, name=name, skpbh=number, nsrsbh="915001234567890123", **more)
    made = add(session, row)
    standings.place(session, site_id, [made])
    return made


def due_on(session: Session, day: date | None, site_id: int, name: str = "一店", **more: Any) -> int:
    """Return a device that was looked at, with its next clear on a day."""
    number = device(session, site_id, name, **more)
    row = session.get_one(StandingRow, number)
    row.due, row.seen_at = day, NOON if day else None
    add(session, row)
    return number


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
        "acts_locked": locked,
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


def page(session: Session, reader: Person, number: int = 1, size: int = 100, **wanted: Any) -> Fleet:
    return fleet.page(session, reader, Wanted(**wanted), When(now(), TODAY), number, size)


def rows(session: Session, reader: Person) -> list[FleetRow]:
    return list(page(session, reader).rows)


def names(found: Fleet) -> list[str]:
    return [row.device.name if row.device else row.site for row in found.rows]


def the_device(session: Session, reader: Person) -> FleetDevice:
    (row,) = rows(session, reader)
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
    assert [row.site for row in rows(session, support)] == ["朝阳"]
    assert {row.site for row in rows(session, all_round)} == {"朝阳", "海淀"}
    assert rows(session, somebody(session)) == []


def test_a_site_without_devices_has_a_row_of_its_own(session: Session) -> None:
    support = somebody(session, (site(session), Role.SUPPORT))
    (row,) = rows(session, support)
    assert (row.agent, row.device, row.urgency) == (None, None, Urgency.HELD)


def test_the_agent_is_shown_as_it_is(session: Session) -> None:
    here = site(session)
    agent(session, here, locked=True, trusted=False, seen_at=now() - timedelta(hours=2))
    (row,) = rows(session, somebody(session, (here, Role.SUPPORT)))
    found = row.agent
    assert found is not None
    assert (found.away, found.trusted, found.acts_locked, found.software) == (True, False, True, "0.1.0")


def test_a_revoked_agent_is_none(session: Session) -> None:
    here = site(session)
    agent(session, here, revoked_at=now())
    (row,) = rows(session, somebody(session, (here, Role.SUPPORT)))
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


def test_many_devices_and_many_pages_take_as_many_queries_as_one_device(
    engine: Engine, session: Session
) -> None:
    support = somebody(session, (EVERY_SITE, Role.SUPPORT))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(number: int = 1, size: int = 100) -> int:
        session.flush()
        asked.clear()
        assert page(session, support, number, size).rows
        return len(asked)

    device(session, site(session, "第一"))
    few = queries()
    for number in range(50):
        device(session, site(session, f"店{number}"))
    assert queries() == few == queries(size=10) == queries(size=10, number=3) <= 12


def test_a_clear_is_due_as_the_calendar_of_the_site_s_region_says(session: Session) -> None:
    here = add(session, SiteRow(name="福田", region="深圳"))
    support, one = somebody(session, (here, Role.SUPPORT)), device(session, here)
    add(session, FilingDayRow(region="深圳", month="2026-11", last_day=date(2026, 11, 20)))
    types = [{**looked()["types"][0], "lock_date": None}]
    operation(session, here, one, "backup", "done", period="2026-09", inspection=looked(types=types))
    assert the_device(session, support).due == date(2026, 11, 20)


LATER = date(2026, 12, 15)
MIDDLE = date(2026, 11, 15)
AWAY: dict[str, Any] = {"seen_at": now() - timedelta(days=1)}
REVOKED: dict[str, Any] = {"revoked_at": now()}


@pytest.mark.parametrize(
    ("agent_is", "device_is", "due", "urgency"),
    [
        ({}, {"lock_date": date(2026, 11, 9)}, LATER, Urgency.LOCKED),
        (None, {"lock_date": date(2026, 11, 9), "state": "locked"}, None, Urgency.LOCKED),
        ({}, {"lock_date": TODAY}, TODAY, Urgency.SOON),
        ({}, {"phase": "unknown"}, MIDDLE, Urgency.UNKNOWN),
        ({}, {"phase": "inspecting"}, MIDDLE, Urgency.SOON),
        ({}, {"state": "locked"}, LATER, Urgency.UNKNOWN),
        ({}, {}, date(2026, 11, 9), Urgency.OVERDUE),
        (AWAY, {"present": False}, date(2026, 11, 9), Urgency.OVERDUE),
        ({}, {}, None, Urgency.NEVER),
        (None, {}, None, Urgency.NEVER),
        ({}, {"state": "locked"}, None, Urgency.UNKNOWN),
        (None, {}, MIDDLE, Urgency.HELD),
        (AWAY, {}, MIDDLE, Urgency.HELD),
        ({"seen_at": None}, {}, MIDDLE, Urgency.HELD),
        (REVOKED, {}, MIDDLE, Urgency.HELD),
        ({"trusted": False}, {}, MIDDLE, Urgency.HELD),
        ({"locked": True}, {}, MIDDLE, Urgency.HELD),
        ({}, {"present": False}, MIDDLE, Urgency.HELD),
        (AWAY, {}, date(2026, 11, 30), Urgency.HELD),
        ({}, {}, TODAY, Urgency.SOON),
        ({}, {}, MIDDLE, Urgency.SOON),
        ({}, {}, date(2026, 11, 16), Urgency.CALM),
        ({}, {}, date(2026, 11, 30), Urgency.CALM),
        (AWAY, {"present": False}, date(2026, 12, 1), Urgency.CALM),
    ],
)
def test_urgent_is_what_locks_soonest(
    session: Session,
    agent_is: dict[str, Any] | None,
    device_is: dict[str, Any],
    due: date | None,
    urgency: Urgency,
) -> None:
    here, given = site(session), dict(device_is)
    lock_date, phase = given.pop("lock_date", None), given.pop("phase", "")
    if agent_is is not None:
        agent(session, here, **agent_is)
    one = due_on(session, due, here, **given)
    session.get_one(StandingRow, one).lock_date = lock_date
    if phase:
        add(
            session,
            OperationRow(
                site_id=here, device_id=one, plan="clear", phase=phase, requester_id=one_of(session)
            ),
        )
    found = page(session, somebody(session, (here, Role.SUPPORT)))
    assert [row.urgency for row in found.rows] == [urgency]
    assert {one: many for one, many in found.counts.items() if many} == {urgency: 1}


def one_of(session: Session) -> int:
    return somebody(session).id


@pytest.mark.parametrize(("today", "urgency"), [(29, Urgency.SOON), (24, Urgency.CALM)])
def test_at_the_months_end_what_is_due_in_the_next_one_is_not_urgent(
    session: Session, today: int, urgency: Urgency
) -> None:
    here = site(session)
    agent(session, here)
    support = somebody(session, (here, Role.SUPPORT))
    due_on(session, date(2026, 11, 30), here)
    due_on(session, date(2026, 12, 1), here)
    when = When(now(), date(2026, 11, today))
    found = fleet.page(session, support, Wanted(), when, 1, 10)
    assert [row.urgency for row in found.rows] == [urgency, Urgency.CALM]


@pytest.mark.parametrize(("fit", "urgency"), [(True, Urgency.CALM), (False, Urgency.HELD)])
def test_a_site_without_devices_is_calm_while_its_agent_is_fit(
    session: Session, *, fit: bool, urgency: Urgency
) -> None:
    here = site(session)
    agent(session, here, trusted=fit)
    found = page(session, somebody(session, (here, Role.SUPPORT)))
    assert ([row.urgency for row in found.rows], found.devices) == ([urgency], 0)


def a_city(session: Session) -> Person:
    """Return who sees devices of every urgency at two sites, and a third site without any."""
    first, second = site(session, "朝阳"), site(session, "海淀")
    site(session, "空")
    agent(session, first)
    for day, name in ((9, "过"), (15, "急"), (12, "更急"), (25, "早"), (None, "新")):
        due_on(session, date(2026, 11, day) if day else None, first, name)
    due_on(session, MIDDLE, second, "停")
    due_on(session, LATER, second, "完")
    due_on(session, MIDDLE, first, "锁", state="locked")
    return somebody(session, (EVERY_SITE, Role.SUPPORT))


ORDERED = ["锁", "过", "停", "空", "新", "更急", "急", "早", "完"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 9, 10])
def test_pages_hold_every_line_once_and_the_most_urgent_first(session: Session, size: int) -> None:
    reader = a_city(session)
    pages = page(session, reader, size=size).pages
    assert pages == -(-len(ORDERED) // size)
    found = [page(session, reader, number, size) for number in range(1, pages + 1)]
    assert [name for one in found for name in names(one)] == ORDERED
    assert {(one.devices, one.pages) for one in found} == {(len(ORDERED) - 1, pages)}


def test_a_page_beyond_the_end_is_the_last_one(session: Session) -> None:
    reader = a_city(session)
    found = page(session, reader, 99, 4)
    assert (found.number, found.pages, names(found)) == (3, 3, ["完"])
    nothing = page(session, somebody(session), 99, 4)
    assert (nothing.number, nothing.pages, nothing.rows) == (1, 1, ())


def test_what_needs_attention_is_all_that_is_not_calm(session: Session) -> None:
    reader = a_city(session)
    found = page(session, reader, 2, 4, urgencies=NEEDS_ATTENTION)
    assert (names(found), found.pages, found.devices) == (["新", "更急", "急"], 2, 6)
    assert sum(found.counts.values()) == len(ORDERED)
    assert names(page(session, reader, urgencies=frozenset())) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("朝阳 急", ["更急", "急"]),
        ("915001 空", []),
        ("空", ["空"]),
        ("海淀", ["停", "完"]),
        ("%", []),
        ("66", 8),
    ],
)
def test_words_are_looked_for_in_names_and_numbers(
    session: Session, words: str, found: list[str] | int
) -> None:
    seen = page(session, a_city(session), words=words)
    assert (names(seen) if isinstance(found, list) else len(seen.rows)) == found
    assert sum(seen.counts.values()) == len(seen.rows)


def test_words_have_no_case(session: Session) -> None:
    here = site(session, "Store North")
    device(session, here, "Till ONE")
    reader = somebody(session, (here, Role.SUPPORT))
    assert names(page(session, reader, words="NORTH till one")) == ["Till ONE"]


def test_the_whole_fleet_is_what_its_pages_hold(session: Session) -> None:
    reader = a_city(session)
    for wanted in (Wanted(), Wanted("朝阳"), Wanted(urgencies=NEEDS_ATTENTION)):
        whole = fleet.whole(session, reader, wanted, When(now(), TODAY))
        assert whole == list(page(session, reader, words=wanted.words, urgencies=wanted.urgencies).rows)

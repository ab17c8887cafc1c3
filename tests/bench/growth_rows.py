"""The tables of an office with so many devices: three months of backups and clears, five devices a site and agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, text

from bot.people import Role
from bot.records import schema
from bot.records.database import Database
from bot.records.offices import ResponsibilityRow, StandingRow
from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.relay import AgentRow, CommandRow, DeviceRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from tests.bot.relay.play import Agent

EACH_SITE, EACH_PERSON, EACH_TICKET, MONTHS = 5, 20, 50, 3
ADMIN, ACCOUNTANT = 1, 2
LOT = 10_000
Rows = Iterator[dict[str, Any]]


def fill(database: Database, devices: int) -> None:
    """Make the tables and these rows."""
    schema.upgrade(database.engine)
    moment = now()
    with database.engine.begin() as connection:
        for table, rows in _everything(devices, moment):
            while lot := list(islice(rows, LOT)):
                connection.execute(insert(table), lot)
        if database.engine.dialect.name == "postgresql":
            for name in ("person", "site", "device", "operation", "ticket", "responsibility", "role"):
                last = f"(SELECT coalesce(max(id), 1) FROM {name})"
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})"))
    statement = "ANALYZE" if database.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def disk(number: int) -> str:
    return f"66{number:010}"


def site_of(number: int) -> int:
    return 1 + number // EACH_SITE


def _everything(devices: int, moment: datetime) -> Iterator[tuple[Any, Rows]]:
    sites, people = site_of(devices - 1), 2 + devices // EACH_PERSON
    shown = Agent().presence().model_dump(mode="json")
    yield SiteRow, ({"id": one, "name": f"网点{one}"} for one in range(1, sites + 1))
    yield PersonRow, ({"id": one, "name": f"会计{one}", "language": "zh"} for one in range(1, people + 1))
    yield RoleRow, _roles(people, devices)
    yield (
        AgentRow,
        (
            {"id": f"a{one}", "site_id": one, "token_hash": f"h{one}", "public_key": "", "journal": "j1",
             "instance": "i1", "seen_at": moment + timedelta(days=1), "presence": shown}
            for one in range(1, sites + 1)
        ),
    )  # fmt: skip
    yield (
        DeviceRow,
        (
            {"id": one + 1, "site_id": site_of(one), "skpbh": disk(one), "name": f"开票机{one}",
             "nsrsbh": f"91110105MA{one:08}"}
            for one in range(devices)
        ),
    )  # fmt: skip
    yield ResponsibilityRow, ({"person_id": _person(one), "device_id": one + 1} for one in range(devices))
    yield StandingRow, (_standing(one, moment) for one in range(devices))
    yield OperationRow, _operations(devices, moment)
    yield CommandRow, _commands(devices, moment)
    yield TicketRow, (_ticket(one, devices, moment) for one in range(1, devices // EACH_TICKET + 1))


def _person(number: int) -> int:
    return ACCOUNTANT + number // EACH_PERSON


def _roles(people: int, devices: int) -> Rows:
    for role in (Role.ADMIN, Role.MANAGER):
        yield {"person_id": ADMIN, "site_id": EVERY_SITE, "role": role}
    for site in range(1, site_of(devices - 1) + 1):
        person = _person((site - 1) * EACH_SITE)
        if person <= people:
            yield {"person_id": person, "site_id": site, "role": Role.MANAGER}


def _standing(number: int, moment: datetime) -> dict[str, Any]:
    """One device in five is cleared already."""
    today = moment.date()
    month = date(today.year, today.month, 1) - timedelta(days=1)
    cleared = month if number % 5 == 0 else date(month.year, month.month, 1) - timedelta(days=1)
    due = today + timedelta(days=0 if number % 5 else 35)
    return {
        "device_id": number + 1, "site_id": site_of(number), "seen_at": moment - timedelta(days=1), "reported": True,
        "period": f"{month:%Y-%m}", "pending": 0, "due": due, "lock_date": due, "cleared": f"{cleared:%Y-%m}",
        "backed_up_at": moment - timedelta(days=1),
    }  # fmt: skip


def _operations(devices: int, moment: datetime) -> Rows:
    """Two a device and month, of which one is the clear."""
    for number in range(devices * MONTHS * 2):
        device, round_ = number % devices, number // devices
        at = moment - timedelta(days=15 * (MONTHS * 2 - round_))
        yield {
            "site_id": site_of(device), "device_id": device + 1, "plan": ("backup", "clear")[round_ % 2],
            "period": f"{at:%Y-%m}", "phase": "done", "requester_id": _person(device), "created_at": at,
            "changed_at": at, "ended_at": at, "params": {"types": "007"},
        }  # fmt: skip


def _commands(devices: int, moment: datetime) -> Rows:
    for number in range(devices * 4):
        device = number % devices
        yield {
            "id": f"old{number}", "agent_id": f"a{site_of(device)}", "device": disk(device), "kind": "inspect",
            "body": {"id": f"old{number}"}, "state": "ended", "not_after": moment, "ended_at": moment,
            "created_at": moment - timedelta(days=1 + number // devices),
        }  # fmt: skip


def _ticket(number: int, devices: int, moment: datetime) -> dict[str, Any]:
    device = number * EACH_TICKET % devices
    return {
        "id": number, "kind": "failure", "state": "open" if number % 20 == 0 else "closed", "priority": 2,
        "person_id": _person(device), "site_id": site_of(device), "device_id": device + 1, "subject": f"#{number}",
        "created_at": moment - timedelta(hours=number % 2000), "changed_at": moment,
    }  # fmt: skip


def forget(database: Database) -> None:
    """Let the rows go, and the tables on a server."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    database.engine.dispose()

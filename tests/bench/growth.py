"""`python -m tests.bench.growth [DEVICES…]`: each figure with 100 to 100,000 devices in the tables, on both databases.

What is per person, per agent or per lot should not grow; what is over everything may. Every write is undone.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import create_autospec
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot import fleet
from bot.backup import writing
from bot.backup.writing import Order
from bot.batches.batches import Batches
from bot.batches.limits import BatchLimits
from bot.batches.notices import BatchNotices
from bot.clearing import approvals
from bot.clearing.flow import Clearing
from bot.clearing.notices import Notices
from bot.fleet_ranks import Wanted, When
from bot.imports import importing
from bot.office_hours import read as office_hours
from bot.offices import calendar, due, standings
from bot.offices.due import Wanted as WantedDue
from bot.offices.reminders import Reminders
from bot.offices.reminding import Reminding
from bot.papers import statement_facts
from bot.papers.months import month_at
from bot.people import Person, person
from bot.records.database import Database
from bot.relay import commands, picking, reports
from bot.settings import Settings
from bot.sheets.limits import Limits
from bot.tickets import due as goals
from bot.tickets import listing
from bot.tickets.listing import Filter
from device.contract import Plan
from tests.bench.growth_rows import ACCOUNTANT, ADMIN, fill, forget
from tests.bench.servers import postgres
from tests.bot.relay.play import Recorder, report

SIZES = (100, 1_000, 10_000, 100_000)
ZONE = ZoneInfo("Asia/Shanghai")
TIMES, BUDGET_S, PAGE, FLEET, BATCH = 9, 1.0, 50, 100, 200
Call = Callable[[Session], object]


class Figures:
    """What is measured of one database with so many devices."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with Session(database.engine) as session:
            self.admin, self.accountant = person(session, ADMIN), person(session, ACCOUNTANT)
        self.batches = Batches(
            Clearing(create_autospec(Notices, instance=True)),
            create_autospec(BatchNotices, instance=True),
            BatchLimits(lot_s=3600),
        )
        self.moment = datetime.now(UTC)
        self.today = self.moment.astimezone(ZONE).date()

    @property
    def calls(self) -> dict[str, Call]:
        """Return what is asked, by what it is called."""
        return {
            "/due, a page of an accountant's": lambda one: self._due(one, self.accountant),
            "/due, a page of everything": lambda one: self._due(one, self.admin),
            "fleet, a page of one person's sites": lambda one: self._fleet(one, self.accountant),
            "fleet, a page of everything": lambda one: self._fleet(one, self.admin),
            "fleet, everything with words": lambda one: self._fleet(one, self.admin, "9999"),
            "board's list of tickets": lambda one: listing.found(one, Filter(), 0, PAGE),
            "reminders: one tick": self._remind,
            "clock: whether chores are due": self._look,
            "standings: a lot of 200 due again": self._due_again,
            "batch of 200: opened": self._open,
            "batch: a tick that opens 50 operations": self._tick,
            "agent: whether it has work": lambda one: commands.has_work(one, "a1", (), ()),
            "agent: a report": self._report,
            "monthly statements, one page": self._statements,
            "export: 2,000 lines of everything": lambda one: due.page(
                one, self.admin, WantedDue(everybodys=True), self.today, 0, 2000
            ),
        }

    def _due(self, session: Session, who: Person) -> object:
        wanted = WantedDue(everybodys=who is self.admin)
        return due.counts(session, who, wanted, self.today), due.page(session, who, wanted, self.today, 0, 10)

    def _fleet(self, session: Session, who: Person, words: str = "") -> object:
        return fleet.page(session, who, Wanted(words), When(self.moment, self.today), 1, FLEET)

    def _remind(self, session: Session) -> None:
        notices = create_autospec(Reminding, instance=True)
        morning = self.moment.astimezone(ZONE).replace(hour=10)  # before nine nobody is told anything
        Reminders(notices, office_hours("Asia/Shanghai", "00:00-24:00")).tick(session, morning)

    def _look(self, session: Session) -> None:
        approvals.overdue(session, self.moment)
        self.batches.engine.is_due(session, self.moment)
        goals.has_due(session, self.moment)
        commands.has_expired(session, self.moment)
        picking.claimable(session)

    def _due_again(self, session: Session) -> None:
        standings.due_again(session, range(1, 201), calendar.read(session))

    def _open(self, session: Session) -> None:
        self.batches.open(session, self.admin, range(1, BATCH + 1), Plan.BACKUP)

    def _tick(self, session: Session) -> None:
        self._open(session)
        self.batches.engine.tick(session, self.moment)

    def _report(self, session: Session) -> None:
        """Open one operation, give its command out, and take a report of it in."""
        self.batches.open(session, self.admin, [1], Plan.BACKUP)
        self.batches.engine.tick(session, self.moment)
        command = commands.claim(session, "a1")
        assert command is not None
        reports.receive(session, "a1", command.id, report(1), Recorder())

    def _statements(self, session: Session) -> object:
        month = month_at(self.moment, ZONE).before
        return statement_facts.of_month(session, self.accountant, month, ZONE, "", PAGE)

    def least_ms(self, call: Call) -> float:
        """Return the least that a call took, which others on the machine disturb least. What it wrote is undone."""
        spans: list[float] = []
        until = time.monotonic() + BUDGET_S
        while len(spans) < 3 or (len(spans) < TIMES and time.monotonic() < until):
            with Session(self.database.engine, autoflush=False) as session:
                began = time.perf_counter()
                call(session)
                spans.append((time.perf_counter() - began) * 1000)
                session.rollback()
        return min(spans)


def imported_s(database: Database, rows: int = 10_000) -> float:
    """Return how long an import of new devices takes, undone."""
    lines = [f"6699{one:08},新设备{one},91110105MB{one:08},网点{1 + one % 20}" for one in range(rows)]
    content = "\n".join(["盘号,设备,税号,站点", *lines]).encode()
    with Session(database.engine) as session:
        began = time.perf_counter()
        file = importing.read([content], Limits())
        found = importing.carry_out(session, file, None, datetime.now(UTC))
        spent = time.perf_counter() - began
        session.rollback()
    assert found.done, found.faults[:2]
    return spent


def backed_up(url: str, folder: Path) -> tuple[float, int]:
    """Return how long the hub's own backup takes, and its bytes."""
    (folder / "backups").mkdir()
    began = time.perf_counter()
    made = writing.make(Settings(home=folder, database_url=url), Order(to=folder / "backups"))
    return time.perf_counter() - began, made.size_bytes


def measure(url: str, devices: int, folder: Path) -> dict[str, str]:
    """Return each figure of one size."""
    database = Database(url)
    fill(database, devices)
    figures = Figures(database)
    found = {what: f"{figures.least_ms(call):.1f} ms" for what, call in figures.calls.items()}
    found["import of 10,000 devices"] = f"{imported_s(database):.1f} s"
    found |= _backup(url, folder)
    forget(database)
    return found


def _backup(url: str, folder: Path) -> dict[str, str]:
    spent, size = backed_up(url, folder)
    return {"hub's backup, time": f"{spent:.1f} s", "hub's backup, size": f"{size / 2**20:.1f} MiB"}


def show(name: str, columns: dict[int, dict[str, str]]) -> None:
    """Print a table with a column for each size."""
    table = Table(name, *(f"{size:,}" for size in columns))
    for what in next(iter(columns.values())):
        table.add_row(what, *(column[what] for column in columns.values()))
    Console(width=120).print(table)


def main(sizes: Sequence[int]) -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name, postgres() as server:
        for what, url in (("SQLite", ""), ("PostgreSQL", server)):
            columns = {}
            for size in sizes:
                folder = Path(name) / f"{what}-{size}"
                folder.mkdir()
                columns[size] = measure(url or f"sqlite:///{folder}/qingka.db", size, folder)
            show(what, columns)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main([int(one) for one in sys.argv[1:]] or SIZES)

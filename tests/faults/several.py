"""Two hubs on one PostgreSQL database: the first has every role when it dies, and is not started again."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from bot.records.database import open_engine
from tests import postgres
from tests.faults.deaths import Border, Death
from tests.faults.processes import Program

STARTS_S = 60.0  # a loaded machine
LEADS = "this hub has the role 'telegram'"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
NEXT = "SELECT setval('{0}_id_seq', COALESCE((SELECT max(id) FROM {0}), 0) + 1, false)"
_numbers = count(1)


@contextmanager
def on_server(file: Path) -> Iterator[str]:
    """Give the URL of a database on the server with the rows of a SQLite file, the same at each call."""
    server = postgres.server()
    url = server.create(f"several_{next(_numbers)}", f" TEMPLATE {_template(file)}")
    yield url
    server.drop(url)


@functools.cache
def _template(file: Path) -> str:
    """Return the name of the database that was made of a file."""
    name = f"several_template_{next(_numbers)}"
    server = postgres.server()
    url = server.create(name, server.from_template())
    source, target = open_engine(f"sqlite:///{file}"), open_engine(url)
    with source.connect() as reading, target.begin() as writing:
        writing.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in SQLModel.metadata.tables.values():
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            if rows:
                writing.execute(insert(table), rows)
        for sequence in writing.exec_driver_sql(SEQUENCES).scalars().all():
            writing.exec_driver_sql(NEXT.format(sequence.removesuffix("_id_seq")))
    source.dispose()
    target.dispose()
    return name


class Pair:
    """Two programs in the place of one.

    Attributes:
        lives: how many hubs there were: 1 until the first dies.
    """

    def __init__(self, first: Program, second: Program) -> None:
        self._first, self._second = first, second
        self._is_over = False  # the first has died
        self.log = first.log

    def start(self) -> None:
        """Start both, the first so that it has the roles; or let the second go on alone."""
        if self._first.lives:
            self._is_over = True
            return
        self._first.start()
        until_s = time.monotonic() + STARTS_S
        while LEADS not in self._said() and self._first.alive and time.monotonic() < until_s:
            time.sleep(0.02)
        self._second.start()

    def _said(self) -> str:
        return self.log.read_text("utf-8") if self.log.exists() else ""

    @property
    def lives(self) -> int:
        return 1 + self._is_over

    @property
    def alive(self) -> bool:
        return self._first.alive or (self._is_over and self._second.alive)

    @property
    def went_gently(self) -> bool:
        return self._first.went_gently

    @property
    def ends(self) -> list[int | None]:
        return [*self._first.ends, *self._second.ends]

    def kill(self) -> None:
        """Kill the first on the spot."""
        self._first.kill()

    def stop(self) -> None:
        for program in (self._first, self._second):
            program.stop()

    def events(self) -> list[tuple[Border, str]]:
        """Return border and name of the first's events."""
        return self._first.events()


def both(
    folder: Path, environment: Mapping[str, str], ports: tuple[int, int], deaths: Sequence[Death]
) -> Pair:
    """Return two hubs with the same settings but for their ports."""
    given = [{**environment, "QINGKA_RELAY_PORT": str(port)} for port in ports]
    first = Program("bot.cli", ["serve"], given[0], folder, deaths)
    return Pair(first, Program("bot.cli", ["serve"], given[1], folder, diary="second"))

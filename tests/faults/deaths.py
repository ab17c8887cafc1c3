"""How a process dies on the spot: SIGKILL by its own hand at the nth event at one of its borders.

The borders are those of Python with the world (SQLite, a terminal's file descriptor, HTTP), so that what runs is
the program as it is.
"""

from __future__ import annotations

import functools
import os
import re
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx


class Border(StrEnum):
    """Where an event is seen; right after it the process may die."""

    WHOLE = "whole"  # a transaction has written everything, and is not committed
    COMMIT = "commit"  # a transaction that wrote something stands in the database
    FETCH = "fetch"  # updates came, and nothing is known of them but in memory
    WRITE = "write"  # bytes went to the device, since an act was begun
    TORN = "torn"  # only the first half of those bytes went
    READ = "read"  # bytes came from the device, since an act was begun
    ANSWER = "answer"  # a request had its effect at the other end, and this end has not written that down


@dataclass(frozen=True, slots=True)
class Death:
    """Die at the nth event, from 1, of one name at a border; `gently` is SIGTERM."""

    border: Border
    what: str
    number: int = 1
    gently: bool = field(default=False, compare=False)

    @property
    def signum(self) -> int:
        return signal.SIGTERM if self.gently else signal.SIGKILL

    def __str__(self) -> str:
        return f"{self.border} {self.what} {self.number}"


ACT_BEGINS = re.compile(r"UPDATE act_rows SET state = 'started'")
WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)", re.IGNORECASE)
ALWAYS = ("dialog", "audit", "slot", "press", "inbox", "outbox")  # tables that tell little of a transaction
Naming = Callable[[Sequence[str]], str]
POLLS = ("getUpdates", "/commands/next", "/presence", "getMe", "setMyCommands", "getMyCommands")


class Reaper:
    """Counts the events of this process, writes each into a diary, and kills the process at one of them.

    Args:
        diary: gets a line an event: life, border, what it was.
        life: 1 at the first start.
    """

    def __init__(self, death: Death | None, diary: Path, life: int) -> None:
        self._death = death
        self._life = life
        self._diary = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._counts: Counter[tuple[Border, str]] = Counter()
        self._lock = threading.Lock()
        self.armed = life > 1  # an act has begun: the line's events count

    def passes(self, border: Border, what: str) -> None:
        """An event has happened."""
        with self._lock:
            self._counts[border, what] += 1
            os.write(self._diary, f"{self._life}\t{border}\t{what}\n".encode())
            if self._death is not None and self._death == Death(border, what, self._counts[border, what]):
                os.kill(os.getpid(), self._death.signum)

    def tears(self, what: str) -> bool:
        """Say whether this write to the line is the last thing this process does, and not whole."""
        return self._death == Death(Border.TORN, what, self._counts[Border.WRITE, what] + 1)


def install(death: Death | None, diary: Path, life: int, *, of_the_hub: bool) -> None:
    """Watch this process's borders from now on. A commit of the hub is called by its chief table."""
    reaper = Reaper(death, diary, life)
    _watch_sqlite(reaper, chief if of_the_hub else all_of)
    _watch_line(reaper)
    _watch_http(reaper)


class Connection(sqlite3.Connection):
    """Tells a reaper of each commit that wrote something."""

    def __init__(self, reaper: Reaper, named: Naming, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reaper, self._named = reaper, named
        self._written: list[str] = []
        self.set_trace_callback(self._note)

    def _note(self, statement: str) -> None:
        found = WRITES.match(statement)
        if found:
            self._written.append(found[2])
            self._reaper.armed = self._reaper.armed or ACT_BEGINS.match(statement) is not None
        elif statement.startswith("ROLLBACK"):
            self._written.clear()

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement == "COMMIT":
            self._passes(Border.WHOLE)
        cursor = super().execute(statement, *values)
        if statement == "COMMIT":
            self._committed()
        return cursor

    def commit(self) -> None:
        self._passes(Border.WHOLE)
        super().commit()
        self._committed()

    def _committed(self) -> None:
        self._passes(Border.COMMIT)
        self._written = []

    def _passes(self, border: Border) -> None:
        if self._written:
            self._reaper.passes(border, self._named(self._written))


def all_of(tables: Sequence[str]) -> str:
    """Return the name of a transaction that wrote these tables: all of them, as they were first written."""
    return " ".join(dict.fromkeys(tables))


def chief(tables: Sequence[str]) -> str:
    """Return the table that tells most; the hub commits together what comes at the same time."""
    return min(tables, key=lambda table: (ALWAYS.index(table) if table in ALWAYS else -1, table))


def _watch_sqlite(reaper: Reaper, named: Naming) -> None:
    connect = functools.partial(sqlite3.connect, factory=functools.partial(Connection, reaper, named))
    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


def _watch_line(reaper: Reaper) -> None:
    """Count what goes to and comes from terminals: a simulated device is a pseudo-terminal."""
    write, read = os.write, os.read

    def written(fd: int, data: bytes) -> int:
        if not (reaper.armed and os.isatty(fd)):
            return write(fd, data)
        what = bytes(data[:4]).hex()
        if reaper.tears(what):
            write(fd, data[: max(1, len(data) // 2)])
            os.kill(os.getpid(), signal.SIGKILL)
        count = write(fd, data)
        reaper.passes(Border.WRITE, what)
        return count

    def came(fd: int, size: int) -> bytes:
        data = read(fd, size)
        if data and reaper.armed and os.isatty(fd):
            reaper.passes(Border.READ, data[:4].hex())
        return data

    os.write, os.read = written, came  # type: ignore[assignment]


def _watch_http(reaper: Reaper) -> None:
    """Count requests that were answered; polls without news and signs of life have no effect."""
    send: Callable[..., Any] = httpx.AsyncClient.send

    async def sent(self: httpx.AsyncClient, request: httpx.Request, **more: Any) -> httpx.Response:
        response: httpx.Response = await send(self, request, **more)
        path = request.url.path
        if path.endswith("/getUpdates") and b'"update_id"' in response.content:
            reaper.passes(Border.FETCH, "getUpdates")
        if not path.endswith(POLLS):
            reaper.passes(Border.ANSWER, _named(path))
        return response

    httpx.AsyncClient.send = sent  # type: ignore[method-assign]


def _named(path: str) -> str:
    if "/file/" in path:
        return "download"  # its first bytes; the rest is still to come
    return "report" if path.endswith("/reports") else path.rpartition("/")[2]

"""How a process dies on the spot: SIGKILL by its own hand at the nth event at one of its borders.

The borders are those of Python with the world (SQLite, a terminal's file descriptor, HTTP), so that what runs is
the program as it is.
"""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

BETWEEN = "+"  # the names of an event that has several


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
    """Die at the nth event, from 1, of one name at a border; `gently` is SIGTERM.

    Events of several names ("inbox+turn") are those that have all of them, and maybe more.
    """

    border: Border
    what: str
    number: int = 1
    gently: bool = field(default=False, compare=False)

    @property
    def signum(self) -> int:
        return signal.SIGTERM if self.gently else signal.SIGKILL

    def strikes_at(self, border: Border, what: str) -> bool:
        """Say whether this is one of the events that it counts."""
        return border is self.border and names(self.what) <= names(what)

    def __str__(self) -> str:
        return f"{self.border} {self.what} {self.number}"


def names(what: str) -> set[str]:
    """Return the names of one event."""
    return set(what.split(BETWEEN))


class Reaper:
    """Writes the events of this process into a diary, each, and kills the process at one of them.

    Args:
        diary: gets a line an event: life, border, what it was.
        life: 1 at the first start.
    """

    def __init__(self, death: Death | None, diary: Path, life: int) -> None:
        self._death = death
        self._life = life
        self._diary = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._passed = 0  # of the events that the death counts
        self._lock = threading.Lock()
        self.armed = life > 1  # an act has begun: the line's events count

    def passes(self, border: Border, what: str) -> None:
        """An event has happened."""
        with self._lock:
            os.write(self._diary, f"{self._life}\t{border}\t{what}\n".encode())
            if self._death is None or not self._death.strikes_at(border, what):
                return
            self._passed += 1
            if self._passed == self._death.number:
                os.kill(os.getpid(), self._death.signum)

    def tears(self, what: str) -> bool:
        """Say whether this write to the line is the last thing this process does, and not whole."""
        if self._death is None or not self._death.strikes_at(Border.TORN, what):
            return False
        self._passed += 1
        return self._passed == self._death.number

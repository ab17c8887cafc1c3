"""The cells of the matrix: one way each in which a clear can be disturbed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.deaths import Border, Death
from tests.faults.link import Mischief, Trick
from tests.faults.office import Office
from tests.faults.story import Told, play

SENT = Death(Border.WRITE, 1)  # the agent dies right after it has sent the first type's clear
ENDED = "reports commands"  # the tables of the transaction that ends a command
POWER_STEPS = range(5)
QUICKER = Path("/dev/shm")  # in memory: SIGKILL does not lose what the system has
DEVICE_FAULTS = (
    *(f"power-lost:{step}@12*1" for step in POWER_STEPS),
    "lost-answer@12*1",
    "wrong-crc@12*1",
    "stray-bytes@12*1",
    "clear-refused:155*1",
    "channel-down@12*1",
    "lost-answer@06*2",
    "er-mid-answer@06*1",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One disturbed story."""

    group: str
    name: str
    agent: tuple[Death, ...] = ()
    hub: tuple[Death, ...] = ()
    mischief: Mischief | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    cell: Cell
    told: Told
    reached: bool  # what was to happen did happen


@dataclass(frozen=True, slots=True)
class Counted:
    """How many events of each kind there are in one undisturbed story, or one recovery."""

    agent: dict[str, int]
    hub: dict[str, int]
    recovery: dict[str, int]
    reports: int
    commands: int


def tell(cell: Cell) -> Outcome:
    """Set up an office, disturb it, and drive the story to its end."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-cell-", dir=QUICKER if QUICKER.is_dir() else None))
    try:
        with Office(
            folder, faults=cell.faults, mischief=cell.mischief, hub=cell.hub, agent=cell.agent
        ) as office:
            told = play(office)
            return Outcome(cell, told, _reached(cell, office))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reached(cell: Cell, office: Office) -> bool:
    lives = office.agent.lives > len(cell.agent) and office.hub.lives > len(cell.hub)
    if cell.mischief is None:
        return lives
    passed = office.link.commands if cell.mischief.trick is Trick.COMMAND_LOST else office.link.reports
    return lives and passed >= cell.mischief.number


def count() -> Counted:
    """Count the events of an undisturbed story, and those of an agent that recovers an act."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-cell-"))
    try:
        with Office(folder / "whole") as office:
            play(office)
            whole = office.agent.counts(), office.hub.counts(), office.link.reports, office.link.commands
        with Office(folder / "recovered", agent=(SENT,)) as office:
            play(office)
            recovery = office.agent.counts(life=2, until=ENDED)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Counted(whole[0], whole[1], recovery, whole[2], whole[3])


def cells(counted: Counted) -> Iterator[Cell]:
    """Yield every cell."""
    for border, group in (
        (Border.COMMIT, "agent killed: after a journal transaction"),
        (Border.WRITE, "agent killed: in the act, bytes sent"),
        (Border.TORN, "agent killed: in the act, bytes half sent"),
        (Border.READ, "agent killed: in the act, bytes received"),
        (Border.ANSWER, "agent killed: after a report was taken"),
    ):
        counted_as = Border.WRITE if border is Border.TORN else border
        for number in range(1, counted.agent.get(counted_as, 0) + 1):
            yield Cell(group, f"{border} {number}", agent=(Death(border, number),))
    for border in (Border.COMMIT, Border.WRITE, Border.TORN, Border.READ):
        counted_as = Border.WRITE if border is Border.TORN else border
        for number in range(1, counted.recovery.get(counted_as, 0) + 1):
            group = "agent killed again: while it recovers"
            yield Cell(group, f"{border} {number}", agent=(SENT, Death(border, number)))
    for border, group in (
        (Border.COMMIT, "hub killed: after a transaction"),
        (Border.ANSWER, "hub killed: after a message was sent"),
    ):
        for number in range(1, counted.hub.get(border, 0) + 1):
            yield Cell(group, f"{border} {number}", hub=(Death(border, number),))
    yield from _mischiefs(counted)
    for fault in DEVICE_FAULTS:
        yield Cell("device: a fault of its own", fault, faults=(fault,))


def _mischiefs(counted: Counted) -> Iterator[Cell]:
    for trick in Trick:
        passing = counted.commands if trick is Trick.COMMAND_LOST else counted.reports
        for number in range(1, passing + 1):
            yield Cell(f"link: {trick}", str(number), mischief=Mischief(trick, number))

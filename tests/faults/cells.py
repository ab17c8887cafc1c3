"""The cells of the matrix: one way each in which an act can be disturbed."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.contract import Act
from device.simulator.fault_kinds import ACTS
from tests.faults import batch_story
from tests.faults.aims import AIMS
from tests.faults.commits import chief
from tests.faults.deaths import Border, Death, names
from tests.faults.link import Mischief, Trick
from tests.faults.office import Office
from tests.faults.story import Told, play

ENDED = "reports commands"  # the tables of the transaction that ends a command
QUICKER = Path("/dev/shm")  # in memory: SIGKILL does not lose what the system has
MORE_TRIES = 2
EVERY_OF_TWO = 3  # deaths of the hub that are told again with two hubs
LINE = (Border.WRITE, Border.TORN, Border.READ)
Event = tuple[Border, str]
Events = Sequence[Event]

AGENT_GROUPS = {
    Border.COMMIT: "agent killed: after a journal transaction",
    Border.WRITE: "agent killed: in the act, bytes sent",
    Border.TORN: "agent killed: in the act, bytes half sent",
    Border.READ: "agent killed: in the act, bytes received",
    Border.ANSWER: "agent killed: after a report was taken",
}
HUB_GROUPS = {
    Border.COMMIT: "hub killed: after a transaction",
    Border.ANSWER: "hub killed: after a message was sent",
}
# What happens to the device and its port once, by the command of the act; {} is that command.
DEVICE_FAULTS = (
    "power-lost:0@{}*1", "power-lost:1@{}*1", "power-lost:4@{}*1", "lost-answer@{}*1", "wrong-crc@{}*1",
    "stray-bytes@{}*1", "channel-down@{}*1", "lost-answer@06*2", "er-mid-answer@06*1",
)  # fmt: skip
CLEAR_FAULTS = ("power-lost:2@12*1", "power-lost:3@12*1", "clear-refused:155*1", "wrong-write-back:157*1")
PORT_FAULTS = ("vanish:0.3@{}*1", "vanish-after:0.3@{}*1", "vanish-after:0.3@06*1", "held:0.3@{}*1")


@dataclass(frozen=True, slots=True)
class Cell:
    """One disturbed story."""

    group: str
    name: str
    agent: tuple[Death, ...] = ()
    hub: tuple[Death, ...] = ()
    mischief: Mischief | None = None
    faults: tuple[str, ...] = ()
    act: Act = Act.CLEAR
    several: bool = False
    devices: int = 1  # of more than one the story is a batch


@dataclass(frozen=True, slots=True)
class Outcome:
    cell: Cell
    told: Told
    reached: bool  # what was to happen did happen


@dataclass(frozen=True, slots=True)
class Counted:
    """The events of an undisturbed story of each act, and of an agent that recovers a clear."""

    agent: dict[Act, Events]
    hub: Events
    recovery: Events
    reports: int
    commands: int


def sent(act: Act) -> Death:
    """Return the death of an agent right after it has sent the act of the first type."""
    return Death(Border.WRITE, f"1b10{AIMS[act].command}00")


def tell(cell: Cell) -> Outcome:
    """Tell the story of a cell, again where what was to happen did not: no two runs are quite alike."""
    outcome = _told(cell)
    for _ in range(MORE_TRIES):
        if outcome.reached or outcome.told.broken:
            break
        outcome = _told(cell)
    return outcome


def _told(cell: Cell) -> Outcome:
    """Set up an office, disturb it, and drive the story to its end."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-cell-", dir=QUICKER if QUICKER.is_dir() else None))
    try:
        with Office(
            folder,
            faults=cell.faults,
            mischief=cell.mischief,
            hub=cell.hub,
            agent=cell.agent,
            act=cell.act,
            several=cell.several,
            devices=cell.devices,
        ) as office:
            told = batch_story.play(office) if cell.devices > 1 else play(office)
            return Outcome(cell, told, _reached(cell, office))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reached(cell: Cell, office: Office) -> bool:
    died = office.agent.lives > len(cell.agent) and office.hub.lives > len(cell.hub)
    if cell.mischief is None:
        return died and not office.device.faults.waiting
    passed = office.link.commands if cell.mischief.trick is Trick.COMMAND_LOST else office.link.reports
    return died and passed >= cell.mischief.number


def count() -> Counted:
    """Watch an undisturbed story of each act, and a recovery."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-cell-"))
    agent: dict[Act, Events] = {}
    try:
        for act in (Act.REPORT, Act.UPLOAD):
            with Office(folder / act, act=act) as office:
                play(office)
                agent[act] = office.agent.events()
        with Office(folder / "recovered", agent=(sent(Act.CLEAR),)) as office:
            play(office)
            recovery = office.agent.events(life=2, until=ENDED)
        with Office(folder / Act.CLEAR) as office:
            play(office)
            agent[Act.CLEAR], link = office.agent.events(), office.link
            return Counted(agent, office.hub.events(), recovery, link.reports, link.commands)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cells(counted: Counted) -> Iterator[Cell]:
    """Yield every cell."""
    for death in deaths(counted.agent[Act.CLEAR], AGENT_GROUPS):
        yield Cell(AGENT_GROUPS[death.border], str(death), agent=(death,))
    for death in deaths(counted.recovery, (Border.COMMIT, *LINE)):
        yield Cell("agent killed again: while it recovers", str(death), agent=(sent(Act.CLEAR), death))
    for act in (Act.REPORT, Act.UPLOAD):
        for death in deaths(counted.agent[act], LINE):
            yield Cell(f"agent killed: in the act of {act}", str(death), agent=(death,), act=act)
    for death in deaths(counted.hub, HUB_GROUPS):
        yield Cell(HUB_GROUPS[death.border], str(death), hub=(death,))
    for death in list(deaths(counted.hub, HUB_GROUPS))[::EVERY_OF_TWO]:
        yield Cell("first of two hubs killed", str(death), hub=(death,), several=True)
    yield from _mischiefs(counted)
    for act in AIMS:
        yield from _faults(act)


def deaths(events: Events, borders: Iterable[Border]) -> Iterator[Death]:
    """Yield a death at each event, by the name that tells most and the how-manieth of it; bytes are also torn."""
    seen: Counter[Event] = Counter()
    wanted = set(borders)
    for border, every in events:
        seen.update((border, one) for one in names(every))
        what = chief(every)
        if border in wanted:
            yield Death(border, what, seen[border, what])
        if border is Border.WRITE and Border.TORN in wanted:
            yield Death(Border.TORN, what, seen[border, what])


def _mischiefs(counted: Counted) -> Iterator[Cell]:
    for trick in Trick:
        passing = counted.commands if trick is Trick.COMMAND_LOST else counted.reports
        for number in range(1, passing + 1):
            yield Cell(f"link: {trick}", str(number), mischief=Mischief(trick, number))


def _faults(act: Act) -> Iterator[Cell]:
    command = AIMS[act].command
    more = CLEAR_FAULTS if act is Act.CLEAR else ()
    for fault in (*DEVICE_FAULTS, *more):
        if not fault.startswith("power-lost") or int(command, 16) in ACTS:
            written = fault.format(command)
            yield Cell("device: a fault of its own", f"{act} {written}", faults=(written,), act=act)
    for fault in PORT_FAULTS:
        written = fault.format(command)
        yield Cell("port: unplugged or held", f"{act} {written}", faults=(written,), act=act)
        if fault.startswith("vanish"):
            name = f"{act} {written}, and the agent killed"
            yield Cell("port: unplugged or held", name, agent=(sent(act),), faults=(written,), act=act)

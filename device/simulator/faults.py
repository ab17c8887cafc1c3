"""What can go wrong on purpose: the faults of one device, as they are written and as they strike.

A fault is written NAME[:ARGUMENT][@COMMAND][+PASS][*TIMES]: "lost-answer@12*1", "vanish:2@0C+5*1", "stray-bytes:00ff".
Without a command it concerns every command that its kind can concern. It lets PASS chances go by and then takes
TIMES of them; without a number it takes each. Several may be had at once. Source: zc line, section 9.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from device.simulator.fault_kinds import KINDS, RATE, Kind

HOW = "NAME[:ARGUMENT][@COMMAND][+PASS][*TIMES]"
_WRITTEN = re.compile(
    r"(?P<name>[a-z0-9-]+)(:(?P<argument>[^@+*]+))?(@(?P<command>[0-9A-Fa-f]{2}))?"
    r"(\+(?P<passing>\d+))?(\*(?P<times>[1-9]\d*))?"
)
_NUMBERED = re.compile(r"(clear-refused|report-refused)-(\w+)")


class FaultError(ValueError):
    """No such fault, or not written as it must be; the text says what would be right."""


@dataclass
class Fault:
    name: str
    argument: str
    commands: frozenset[int]  # empty: all
    times: int | None  # left; None: each time
    passing: int = 0  # chances still to let pass
    dice: random.Random = field(default_factory=random.Random, compare=False)

    @property
    def seconds(self) -> float:
        return float(self.argument)

    @property
    def strikes(self) -> bool:
        """Roll the dice; a fault without a rate always strikes."""
        return KINDS[self.name].takes is not RATE or self.dice.random() < float(self.argument)

    def concerns(self, command: int) -> bool:
        return not self.commands or command in self.commands


def fault_of(written: str, seed: int = 1) -> Fault:
    """Return the fault that is written so; the same words and seed give the same dice.

    Raises:
        FaultError
    """
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        raise FaultError(f"{written!r} is not {HOW}")
    name, argument = found["name"], found["argument"]
    if numbered := _NUMBERED.fullmatch(name):
        name, argument = numbered.groups()
    kind = KINDS.get(name)
    if kind is None:
        raise FaultError(f"there is no fault {name!r}; there are {', '.join(KINDS)}")
    return Fault(
        name,
        _argument(name, kind, argument),
        _commands(name, kind, found["command"]),
        int(found["times"]) if found["times"] else None,
        int(found["passing"] or 0),
        random.Random(f"{seed}:{written.strip()}"),  # noqa: S311
    )


def _argument(name: str, kind: Kind, argument: str | None) -> str:
    if kind.takes is None:
        if argument is not None:
            raise FaultError(f"{name} takes no argument")
        return ""
    value = kind.default if argument is None else argument
    try:
        kind.takes.read(value)
    except ValueError as err:
        raise FaultError(f"{name}: {value!r} is not {kind.takes.words}") from err
    return value


def _commands(name: str, kind: Kind, command: str | None) -> frozenset[int]:
    if command is None:
        return kind.commands
    number = int(command, 16)
    if kind.commands and number not in kind.commands:
        raise FaultError(f"{name} does not happen at {command}, only at {kind.where}")
    return frozenset({number})


class Faults:
    """The faults of one device; may be changed from another thread while it runs."""

    def __init__(self, written: Iterable[str] = (), seed: int = 1) -> None:
        self._seed = seed
        self._faults = [fault_of(words, seed) for words in written]
        self._lock = threading.Lock()

    def add(self, written: str) -> None:
        with self._lock:
            self._faults.append(fault_of(written, self._seed))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    @property
    def waiting(self) -> list[str]:
        """The names of those that have not struck as often as they were to."""
        with self._lock:
            return [fault.name for fault in self._faults if fault.times is not None]

    def take(self, name: str, command: int, argument: str | None = None) -> Fault | None:
        """Return the first fault of this name that strikes this command now, one time less of it left."""
        with self._lock:
            for fault in self._faults:
                fits = fault.name == name and fault.concerns(command) and argument in (None, fault.argument)
                if fits and self._strikes(fault):
                    return fault
        return None

    def _strikes(self, fault: Fault) -> bool:
        if fault.passing:
            fault.passing -= 1
            return False
        if not fault.strikes:
            return False
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self._faults.remove(fault)
        return True

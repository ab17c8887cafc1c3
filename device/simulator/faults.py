"""What can go wrong on purpose. Source: zc line, section 9.

A fault is written NAME[:ARGUMENT][@COMMAND][*TIMES]: "lost-answer@12*1", "slow-act:20", "stray-bytes:00ff".
Without a command it concerns every command it can concern, without a number it happens each time.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass

ACTS = frozenset({0x11, 0x12})


@dataclass(frozen=True, slots=True)
class Kind:
    """What faults of one name mean."""

    words: str
    argument: str | None = None  # its default; None: it takes no argument
    commands: frozenset[int] = frozenset()  # empty: all


KINDS: dict[str, Kind] = {
    "lost-answer": Kind("the command runs and is not answered"),
    "late-answer": Kind("the answer comes after SECONDS without WT", "1"),
    "stray-bytes": Kind("bytes HEX stand before the answer", "00ff4f554f4b"),
    "echo": Kind("the host gets its own bytes back"),
    "wt-minutes": Kind("WT for SECONDS, then the command runs", "120"),
    "slow-act": Kind("acts take SECONDS, with WT", "20", ACTS),
    "stop-forever": Kind("the device takes the command and never answers anything again"),
    "er-mid-answer": Kind("ER follows the first packet of a long answer"),
    "wrong-crc": Kind("the answer's last packet has a wrong CRC"),
    "cut-gbk": Kind("an ER text that is cut in the middle of a character; the command does not run"),
    "empty-dates": Kind("lock date, last report and capacity are empty", None, frozenset({0x06})),
    "short-30": Kind("the amount's field is 12 wide", None, frozenset({0x30})),
    "power-lost": Kind("the power goes after STEP: 0, 1, 2 of a report; 0 to 4 of clearing", "0", ACTS),
    "clear-refused": Kind("clearing is refused with disk code CODE", "195", frozenset({0x12})),
    "report-refused": Kind("reporting is refused with disk code CODE", "250", frozenset({0x11})),
    "password-refused": Kind("the password is taken for a wrong one"),
    "channel-down": Kind("the bureau cannot be reached", None, frozenset({0x11, 0x12, 0x16, 0x32})),
}

_WRITTEN = re.compile(
    r"(?P<name>[a-z0-9-]+)(:(?P<argument>[^@*]+))?(@(?P<command>[0-9A-Fa-f]{2}))?(\*(?P<times>\d+))?"
)
_NUMBERED = re.compile(r"(clear-refused|report-refused)-(\w+)")


class FaultError(ValueError):
    """No such fault, or not written as NAME[:ARGUMENT][@COMMAND][*TIMES]."""


@dataclass
class Fault:
    name: str
    argument: str
    commands: frozenset[int]  # empty: all
    times: int | None  # left; None: each time

    @property
    def seconds(self) -> float:
        return float(self.argument)


def fault_of(written: str) -> Fault:
    """Return the fault that is written so.

    Raises:
        FaultError
    """
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        raise FaultError(f"{written!r} is not NAME[:ARGUMENT][@COMMAND][*TIMES]")
    name, argument = found["name"], found["argument"]
    if numbered := _NUMBERED.fullmatch(name):
        name, argument = numbered.groups()
    kind = KINDS.get(name)
    if kind is None:
        raise FaultError(f"there is no fault {name!r}; there are {', '.join(KINDS)}")
    command = {int(found["command"], 16)} if found["command"] else kind.commands
    return Fault(name, _argument(name, kind, argument), frozenset(command), int(found["times"] or 0) or None)


def _argument(name: str, kind: Kind, argument: str | None) -> str:
    if kind.argument is None and argument is not None:
        raise FaultError(f"{name} takes no argument")
    value = argument if argument is not None else (kind.argument or "")
    try:
        if "SECONDS" in kind.words:
            float(value)
        if "HEX" in kind.words:
            bytes.fromhex(value)
        if "STEP" in kind.words:
            int(value)
    except ValueError as err:
        raise FaultError(f"{name}: {value!r} is no argument") from err
    return value


class Faults:
    """The faults of one device; may be changed from another thread while it runs."""

    def __init__(self, written: Iterable[str] = ()) -> None:
        self._faults = [fault_of(words) for words in written]
        self._lock = threading.Lock()

    def add(self, written: str) -> None:
        with self._lock:
            self._faults.append(fault_of(written))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, name: str, command: int, argument: str | None = None) -> Fault | None:
        """Return the first fault of this name for this command, one time less of it left."""
        with self._lock:
            for fault in self._faults:
                if fault.name == name and _concerns(fault, command) and argument in (None, fault.argument):
                    self._use(fault)
                    return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times == 0:
            self._faults.remove(fault)


def _concerns(fault: Fault, command: int) -> bool:
    return not fault.commands or command in fault.commands

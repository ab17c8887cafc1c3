"""What can go wrong on purpose: one row per kind. Source: zc line, sections 8 and 9."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

COMMANDS = frozenset({0x01, 0x02, 0x04, 0x06, 0x08, 0x0C, 0x11, 0x12, 0x13, 0x16, 0x30, 0x31, 0x32})
ALL: frozenset[int] = frozenset()
BYTES = frozenset({0x00})  # strikes bytes before they are a command
OF_DISK = COMMANDS - {0x01}
WITH_PASSWORD = frozenset({0x04, 0x06, 0x08, 0x0C, 0x11, 0x12, 0x13, 0x16, 0x31, 0x32})
ACTS = frozenset({0x11, 0x12})
NET = ACTS | {0x16, 0x32}
DAY_S = 86_400.0


class Part(StrEnum):
    """Where a fault sits."""

    LINE = "line"
    PORT = "port"
    DEVICE = "device"
    DISK = "disk"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Argument:
    """What a kind takes. `read` raises ValueError for what is none."""

    name: str
    words: str
    read: Callable[[str], object]


def _within(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise ValueError(text)
        return value

    return read


def _like(pattern: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(text)
        return text

    return read


SECONDS = Argument("SECONDS", "seconds, 0 to 86400", _within(0, DAY_S))
SHIFT = Argument("SECONDS", "seconds, forward or (with a minus) back", _within(-400 * DAY_S, 400 * DAY_S))
RATE = Argument("RATE", "a rate from 0 to 1", _within(0, 1))
HEX = Argument("HEX", "bytes in hexadecimal", bytes.fromhex)
STEP = Argument("STEP", "a step, 0 to 4", _like("[0-4]"))
CODE = Argument("CODE", "a disk code", _like(r"\d{1,4}|09[0-9A-F]{4}"))
MISFIT = Argument("CODE", "155, 156, 157, 158 or 159", _like("15[5-9]"))
DISK = Argument("SKPBH", "a disk number of 12 digits", _like(r"\d{12}"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What faults of one name mean."""

    part: Part
    words: str  # what happens
    takes: Argument | None = None
    default: str = ""  # of what it takes
    commands: frozenset[int] = ALL  # at which it can happen

    @property
    def where(self) -> str:
        """Return the commands in words."""
        if self.commands == BYTES:
            return "bytes"
        named, missing = self.commands or COMMANDS, COMMANDS - (self.commands or COMMANDS)
        if len(missing) < len(named):
            return "all" + (f" but {_numbers(missing)}" if missing else "")
        return _numbers(named)


def _numbers(commands: frozenset[int]) -> str:
    return " ".join(f"{one:02X}" for one in sorted(commands))


KINDS: dict[str, Kind] = {
    "echo": Kind(Part.LINE, "the adapter sends the host its own bytes back", commands=BYTES),
    "noise-rate": Kind(
        Part.LINE, "this share of what the host sends arrives with one bit turned", RATE, "0.05", BYTES
    ),
    "stray-bytes": Kind(Part.LINE, "these bytes stand before the answer", HEX, "00ff4f554f4b"),
    "lost-answer": Kind(Part.LINE, "the command runs and its answer is lost"),
    "late-answer": Kind(Part.LINE, "the command runs, the answer comes that much later, without WT", SECONDS, "1"),
    "trickle": Kind(
        Part.LINE, "the answer comes byte by byte, with a pause between two, until the host talks", SECONDS, "0.1"
    ),
    "wrong-crc": Kind(Part.LINE, "the answer's last packet has a wrong CRC"),
    "crc-rate": Kind(Part.LINE, "this share of the answers' packets has a wrong CRC", RATE, "0.05"),
    "drop-rate": Kind(Part.LINE, "this share of the answers' packets lacks one byte", RATE, "0.05"),
    "er-mid-answer": Kind(Part.LINE, "an ER follows the first packet of a long answer"),
    "cut-gbk": Kind(
        Part.LINE, "an ER text, cut at 249 bytes in the middle of a character; the command does not run"
    ),
    "vanish": Kind(
        Part.PORT, "the port is gone before the command runs, and back later under its next name", SECONDS, "2"
    ),
    "vanish-after": Kind(
        Part.PORT, "the command runs, then the port is gone, and back later under its next name", SECONDS, "2"
    ),
    "held": Kind(
        Part.PORT, "another program has the port that long, from when the host lets go of it", SECONDS, "2"
    ),
    "wt-minutes": Kind(Part.DEVICE, "WT that long, then the command runs", SECONDS, "120"),
    "slow-act": Kind(Part.DEVICE, "the bureau takes that long, WT meanwhile", SECONDS, "20", ACTS),
    "stop-forever": Kind(
        Part.DEVICE, "the device takes the command, does not run it and never answers anything again"
    ),
    "power-lost": Kind(
        Part.DEVICE, "the power goes after that step of a report or a clear; there is no answer", STEP, "0", ACTS
    ),
    "clock-jump": Kind(Part.DEVICE, "the device's clock jumps that far, then the command runs", SHIFT, "3600"),
    "no-disk": Kind(Part.DISK, "there is no disk: code 4001", commands=OF_DISK),
    "two-disks": Kind(Part.DISK, "there are two disks: code 4002", commands=OF_DISK),
    "swapped": Kind(
        Part.DISK, "the disk of another taxpayer is in the device from now on", DISK, "669999999999", OF_DISK
    ),
    "empty-dates": Kind(
        Part.DISK, "lock date, last report and capacity are empty", commands=frozenset({0x06})
    ),
    "short-30": Kind(Part.DISK, "the amount's field is 12 wide instead of 14", commands=frozenset({0x30})),
    "password-refused": Kind(
        Part.DISK, "the password is taken for a wrong one, which counts down to a lock", commands=WITH_PASSWORD
    ),
    "refused": Kind(Part.DISK, "the disk refuses with that code; the command does not run", CODE, "506", OF_DISK),
    "report-refused": Kind(Part.DISK, "reporting is refused with that code", CODE, "250", frozenset({0x11})),
    "clear-refused": Kind(Part.DISK, "clearing is refused with that code", CODE, "195", frozenset({0x12})),
    "wrong-write-back": Kind(
        Part.BUREAU, "the bureau's write-back does not fit: the disk finds out, with that code", MISFIT, "155",
        frozenset({0x12}),
    ),
    "channel-down": Kind(Part.BUREAU, "the bureau cannot be reached", commands=NET),
}  # fmt: skip

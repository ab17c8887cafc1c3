"""What `qingka-agent` ends with: one table, for scripts, for service managers, for `--help` and for docs/service.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """A process's end, 0 to 255."""

    FINE = 0
    TROUBLE = 1
    USAGE = 2
    DEVICE = 3
    HUB = 4
    BUG = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT, as shells say it


@dataclass(frozen=True, slots=True)
class Meaning:
    what: str
    way_on: str


MEANINGS: dict[Exit, Meaning] = {
    Exit.FINE: Meaning("fine; for run: it was asked to stop", "nothing is left to do"),
    Exit.TROUBLE: Meaning("a check found trouble, or what was asked for is not there", "do what the lines say"),
    Exit.USAGE: Meaning("wrong usage, configuration or journal; or an agent runs already", "correct what is named"),
    Exit.DEVICE: Meaning("the device, its port, or this computer's disk", "qingka-agent doctor"),
    Exit.HUB: Meaning("the hub: away, strange, or it does not know this agent", "qingka-agent doctor"),
    Exit.BUG: Meaning("a mistake in qingka-agent; its trace is in the log", "send state/logs/agent.log to support"),
    Exit.INTERRUPTED: Meaning("interrupted with Ctrl-C", "nothing is left to do"),
}  # fmt: skip


def summary() -> str:
    """Return the table in one line, as `--help` shows it."""
    return "Exit codes: " + " · ".join(f"{code.value} {MEANINGS[code].what}" for code in Exit)

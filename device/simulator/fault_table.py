"""The kinds of faults as a table, for a terminal and for a page."""

from __future__ import annotations

from device.simulator.fault_kinds import KINDS, Part
from device.simulator.faults import HOW

PARTS = {
    Part.LINE: "The line",
    Part.PORT: "The port",
    Part.DEVICE: "The device",
    Part.DISK: "The disk",
    Part.BUREAU: "The bureau",
}


def plain() -> str:
    """Return the table for a terminal."""
    lines = [f"A fault is written {HOW}.", ""]
    for part, title in PARTS.items():
        lines += [title]
        lines += [f"  {_written(name):26} {kind.words}" for name, kind in KINDS.items() if kind.part is part]
    return "\n".join(lines)


def markdown() -> str:
    """Return the table for a page, one part after the other."""
    return "\n\n".join(f"### {title}\n\n{_part(part)}" for part, title in PARTS.items())


def _part(part: Part) -> str:
    head = "| fault | argument | unless said | commands | what happens |\n|---|---|---|---|---|"
    rows = [
        f"| `{name}` | {kind.takes.name if kind.takes else '–'} | {kind.default or '–'} | {kind.where} | {kind.words} |"
        for name, kind in KINDS.items()
        if kind.part is part
    ]
    return "\n".join([head, *rows])


def _written(name: str) -> str:
    takes = KINDS[name].takes
    return f"{name}:{takes.name}" if takes else name

"""docs/zc-line.md, the line's manual, and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from device.line.allowed import ALLOWED
from device.line.frames import Next, Packet, Refusal, Request, Wait
from device.line.refusals import FRAME_ERRORS
from device.simulator.fault_kinds import KINDS

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "zc-line.md").read_text(encoding="utf-8")
SECTIONS = {
    int(number): text
    for number, text in re.findall(r"^## (\d)\. (.*?)(?=^## |\Z)", MANUAL, re.DOTALL | re.MULTILINE)
}


def rows(section: int) -> list[list[str]]:
    """Return the cells of every table row of a section."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_it_has_the_sections_that_the_code_cites() -> None:
    cited: set[int] = set()
    for path in (ROOT / "device").rglob("*.py"):
        for places in re.findall(r"zc line, sections? ([\d, tond]+)", path.read_text(encoding="utf-8")):
            cited |= {int(number) for number in re.findall(r"\d", places)}
    assert cited <= set(SECTIONS) == set(range(1, 10))
    assert len(cited) > 5


@pytest.mark.parametrize(
    "frame",
    [Request(0x01), Packet(), Refusal(b"\x11"), Wait(), Next(1)],
    ids=lambda frame: type(frame).__name__,
)
def test_its_frames_are_ours(frame: Request | Packet | Refusal | Wait | Next) -> None:
    assert f"`{frame.encode().hex(' ').upper()}`" in [row[1] for row in rows(2)]


def test_its_commands_are_the_allow_list() -> None:
    first = [row[0] for row in rows(6)]
    table = first[: first.index("cmd", 1)]
    assert {int(cell, 16) for cell in table if re.fullmatch(r"[0-9A-F]{2}", cell)} == ALLOWED


def test_what_it_says_is_never_sent_is_not_allowed() -> None:
    first = [row[0] for row in rows(6)]
    never = " ".join(first[first.index("cmd", 1) + 1 :])
    assert {int(code, 16) for code in re.findall(r"[0-9A-F]{2}", never)} & ALLOWED == set()
    assert "99" in never


def test_its_code_bytes_are_ours() -> None:
    codes = {int(row[0], 16) for row in rows(4) if re.fullmatch(r"[0-9A-F]{2}", row[0])}
    assert codes == set(FRAME_ERRORS)


def test_its_quirks_are_the_simulators_faults() -> None:
    named = {name for row in rows(9)[2:] for name in re.findall(r"`([a-z0-9-]+)`", row[1])}
    assert len(named) > 10
    assert named <= set(KINDS)

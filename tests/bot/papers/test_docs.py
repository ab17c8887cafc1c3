"""The program in docs/receipts.md checks a receipt against a copy of the log, without anything of ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import audit
from bot.papers import receipt_facts
from bot.papers.codes import code_of
from tests.handlers.rig import Rig
from tests.handlers.world import World

PAGE = Path(__file__).parents[3] / "docs" / "receipts.md"
PROGRAM = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]


def ran(folder: Path, lines: list[str], code: str) -> subprocess.CompletedProcess[str]:
    log = folder / "audit.jsonl"
    log.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "-c", PROGRAM, str(log), code]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def world(rig: Rig) -> World:
    return World(rig)


async def test_it_says_yes_for_a_real_one_and_no_for_others(world: World, tmp_path: Path) -> None:
    await world.code_sent()
    await world.agent.acts()
    found = await world.rig.do(receipt_facts.of, 1)
    assert found
    code = found[1].code
    lines = await world.rig.do(lambda session: list(audit.export(session)))
    fine = ran(tmp_path, lines, code.text)
    assert fine.returncode == 0, fine.stderr
    assert json.loads(fine.stdout)["taxpayer"] == found[1].taxpayer
    other = code_of(code.number, "0" * 64, code.head)
    assert "not in the log" in ran(tmp_path, lines, other.text).stderr
    forged = [line.replace('"period":"2026-11"', '"period":"2026-12"') for line in lines]
    assert "broken at entry" in ran(tmp_path, forged, code.text).stderr

"""aiogram's own Dispatcher, filters and scenes run on our state layer, and nobody can tell the difference.

The same scenarios are played here on aiogram as it is, and in a process of its own on our classes.
"""

from __future__ import annotations

import ast
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiogram
import pytest
from aiogram.fsm.storage.memory import MemoryStorage as TheirMemoryStorage

from bot.dialog import aiogram_names
from bot.dialog.aiogram_names import NAMES
from bot.dialog.errors import TooLateError
from tests.bot.dialog.on_aiogram import scenarios

LIBRARY = Path(aiogram.__file__).parent


@pytest.fixture(scope="module")
def theirs() -> Any:
    return json.loads(json.dumps(asyncio.run(scenarios.play(TheirMemoryStorage()))))


@pytest.fixture(scope="module")
def ours(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    sqlite_url = f"sqlite:///{tmp_path_factory.mktemp('aiogram') / 'hub.db'}"
    command = [sys.executable, "-m", "tests.bot.dialog.on_aiogram", sqlite_url, postgres_url]
    played = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=110).stdout)
    return {**played, "sqlite": played[sqlite_url], "postgres": played[postgres_url]}


@pytest.mark.parametrize("storage", ["memory", "sqlite", "postgres"])
@pytest.mark.parametrize("scenario", scenarios.SCENARIOS)
def test_the_same_happens_as_on_aiograms_own_state_layer(
    theirs: Any, ours: Any, storage: str, scenario: str
) -> None:
    assert ours[storage][scenario] == theirs[scenario]


@pytest.mark.parametrize("storage", ["memory", "sqlite", "postgres"])
def test_four_updates_at_once_go_through_the_states_one_by_one(ours: Any, storage: str) -> None:
    took, _ = ours[storage]["the_state_is_read_when_the_others_are_done"]
    assert took[:4] == ["go", "first Way:first", "second Way:second", "other"]


def test_the_names_serve_our_objects_and_import_nothing_of_aiogram(ours: Any) -> None:
    assert ours["install"]["imported"] == [False, False]
    assert ours["install"]["served"] == dict.fromkeys(NAMES, True)


def test_names_that_come_too_late_say_so() -> None:
    with pytest.raises(TooLateError, match="before anything imports aiogram"):
        aiogram_names.install()
    assert not any(isinstance(finder, aiogram_names.Names) for finder in sys.meta_path)


def test_whatever_aiogram_takes_from_these_modules_is_there() -> None:
    """Its storages for Redis and MongoDB, too, whose libraries are not installed here."""
    taken = {(module, name) for path in LIBRARY.rglob("*.py") for module, name in _taken(path)}
    assert len(taken) > 12
    assert [pair for pair in sorted(taken) if pair[1] not in NAMES[pair[0]]] == []


def _taken(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name of what a file imports from the modules that are ours."""
    package = ["aiogram", *path.relative_to(LIBRARY).parent.parts]
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "fsm" in text or "State" in text else ():
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((module, alias.name) for alias in node.names if module in NAMES)

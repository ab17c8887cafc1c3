"""A hub with records on each kind of database."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.backup.hubs import fill, new_database, settings_of

NewHub = Callable[[str], Settings]
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_settings_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("QINGKA_DATABASE_URL", "QINGKA_SETTINGS", "QINGKA_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a hub with records, to be copied."""
    home = tmp_path_factory.mktemp("filled") / "hub"
    fill(settings_of(home))
    return home


@pytest.fixture
def hub(filled: Path, tmp_path: Path) -> Settings:
    """A hub with records in a SQLite file."""
    shutil.copytree(filled, tmp_path / "hub")
    return settings_of(tmp_path / "hub")


@pytest.fixture
def new_hub(request: pytest.FixtureRequest, tmp_path: Path) -> NewHub:
    """Return how to make a hub without any database yet, on "sqlite" or "postgresql"."""

    def make(kind: str) -> Settings:
        number = next(_numbers)
        if kind == "sqlite":
            return settings_of(tmp_path / f"hub{number}")
        url = request.getfixturevalue("postgres_url")
        return settings_of(tmp_path / f"hub{number}", new_database(url, f"backup_{number}"))

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backups"
    path.mkdir()
    return path

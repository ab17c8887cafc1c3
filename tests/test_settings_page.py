"""docs/settings.md says what can be set."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings
from tests.settings_page import with_settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "settings.md").read_text("utf-8")


def test_its_table_is_that_of_the_model() -> None:
    assert with_settings(PAGE) == PAGE, "run: make diagrams"


def test_it_has_every_setting() -> None:
    assert all(f"| `{name}` |" in PAGE for name in Settings.model_fields)

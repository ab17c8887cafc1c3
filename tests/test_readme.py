"""The pages say what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagrams import TABLES, with_diagrams

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "docs" / "helpdesk.md", ROOT / "docs" / "batches.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_diagrams_are_those_of_the_tables(page: Path) -> None:
    text = page.read_text("utf-8")
    assert with_diagrams(text) == text, "run: make diagrams"


def test_each_table_has_its_diagram() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert all(f"<!-- diagram: {name} -->" in text for name in TABLES)

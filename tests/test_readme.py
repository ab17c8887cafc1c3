"""The README says what is."""

from __future__ import annotations

from pathlib import Path

from tests.diagrams import TABLES, with_diagrams

README = Path(__file__).parent.parent / "README.md"


def test_the_diagrams_are_those_of_the_tables() -> None:
    text = README.read_text("utf-8")
    assert with_diagrams(text) == text, "run: make diagrams"


def test_each_table_has_its_diagram() -> None:
    text = README.read_text("utf-8")
    assert all(f"<!-- diagram: {name} -->" in text for name in TABLES)

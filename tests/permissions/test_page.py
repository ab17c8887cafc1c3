"""docs/permissions.md says what the tables say."""

from __future__ import annotations

from pathlib import Path

from tests.permissions.page import TABLES, with_tables

PAGE = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text("utf-8")


def test_its_tables_are_those_that_the_walk_is_compared_with() -> None:
    assert with_tables(PAGE) == PAGE, "run: make diagrams"


def test_it_has_every_table() -> None:
    assert all(f"<!-- table: {name} -->" in PAGE for name in TABLES)

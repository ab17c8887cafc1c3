"""docs/offices.md says which columns an import reads."""

from __future__ import annotations

from pathlib import Path

from bot.imports.fields import COLUMNS
from tests.import_page import with_columns

PAGE = (Path(__file__).parent.parent / "docs" / "offices.md").read_text("utf-8")


def test_its_table_is_that_of_the_columns() -> None:
    assert with_columns(PAGE) == PAGE, "run: make diagrams"


def test_it_has_every_column() -> None:
    titles = {column.titles[0] for columns in COLUMNS.values() for column in columns}
    assert all(f"| {title} |" in PAGE for title in titles)

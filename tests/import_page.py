"""Writes the columns of an import into a page: `python -m tests.import_page docs/offices.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bot.imports.fields import COLUMNS, SHEETS, Column, Kind

_BLOCK = re.compile(r"(<!-- table: import -->\n).*?(<!-- end -->)", re.DOTALL)


def with_columns(text: str) -> str:
    """Return the text with the table as the columns are now."""
    head = "| sheet | column | in English | also | needed | example |\n|---|---|---|---|---|---|"
    rows = [_line(kind, column) for kind in Kind for column in COLUMNS[kind]]
    table = "\n".join([head, *rows])
    return _BLOCK.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


def _line(kind: Kind, column: Column) -> str:
    chinese, english, *others = column.titles
    needed = "yes" if column.required else ""
    also = "、".join(others)
    sheet = f"{SHEETS[kind][0]} · {SHEETS[kind][1]}"
    return f"| {sheet} | {chinese} | {english} | {also} | {needed} | {column.example[0]} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_columns(path.read_text("utf-8")), "utf-8")

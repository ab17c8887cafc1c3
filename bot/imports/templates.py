"""Templates of imports, and the sheet of who is invited, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from bot.imports.fields import COLUMNS, SHEETS, Column, Kind
from bot.sheets import tables
from bot.sheets.tables import Table

LANGUAGES = ("zh", "en")


def template(language: str) -> list[Table]:
    """Return a table for each kind, with its head and one row as an example."""
    at = LANGUAGES.index(language)
    return [_table(SHEETS[kind][at], COLUMNS[kind], at) for kind in Kind]


def _table(name: str, columns: Sequence[Column], at: int) -> Table:
    heads = [tables.Column(f"{one.titles[at]}{'*' if one.required else ''}") for one in columns]
    return Table(name, heads, [[one.example[at] for one in columns]])

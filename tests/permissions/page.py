"""Writes docs/permissions.md from the tables: `python -m tests.permissions.page docs/permissions.md`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.people import PERMISSIONS, Permission, Role
from tests.permissions.doors import DOORS
from tests.permissions.rows import COMMANDS, IN_GROUPS, OWN, PRESSES, STATES, Row

_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
YES, NO = "✓", "–"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, ["---"] * len(names), *rows))


def rights() -> str:
    """Return what each role is for."""
    lines = [
        [f"`{need}`", *(YES if role in PERMISSIONS[need] else NO for role in Role)] for need in Permission
    ]
    return _table(["right", *Role], lines)


def chat() -> str:
    """Return what is asked for in chats, by right."""
    lines = []
    for need in (*Permission, OWN):
        kinds = ([row for row in rows if row.need == need] for rows in (COMMANDS, PRESSES, STATES))
        lines.append([f"`{need}`", *(" ".join(dict.fromkeys(map(_named, kind))) or NO for kind in kinds)])
    return _table(["right", "commands", "buttons", "texts in a dialog"], lines)


def _named(row: Row) -> str:
    """Return a name; one for administrators of every site has a star."""
    name = row.name.partition(" ")[0]
    return f"`{name}`*" if row.everywhere else f"`{name}`"


def groups() -> str:
    """Return what may be said and pressed in groups, too."""
    rows = [row for row in (*IN_GROUPS, *COMMANDS, *PRESSES) if row.group]
    names = dict.fromkeys((_named(row), f"`{row.need}`") for row in rows)
    return _table(["in a group", "right"], names)


def doors() -> str:
    """Return who gets in by HTTP."""
    return _table(["method", "address", "for"], ([one.method, f"`{one.path}`", one.opens] for one in DOORS))


TABLES: dict[str, Callable[[], str]] = {"rights": rights, "chat": chat, "groups": groups, "doors": doors}


def with_tables(text: str) -> str:
    """Return the text with each table as the rows have it now."""
    return _BLOCK.sub(lambda m: f"{m[1]}{TABLES[m[2]]()}\n{m[3]}", text)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text("utf-8")), "utf-8")

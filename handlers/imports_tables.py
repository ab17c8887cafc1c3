"""The tables that an import gives out: who is invited, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.imports.doing import Invited
from bot.imports.entries import Fault
from bot.invitations import LIFE
from bot.records.people import EVERY_SITE
from bot.sheets.tables import Column, Table
from handlers.imports_words import fault_text
from handlers.roles import role_name, site_name
from handlers.words import Words


def invitations(
    words: Words,
    invited: Sequence[Invited],
    sites: Mapping[int, str],
    link: Callable[[str], str],
    moment: datetime,
) -> Table:
    """Return who gets which code, to be handed out.

    Args:
        sites: names by id.
        link: makes a link that opens the bot with a code; "" when there is none.
        moment: when the codes were made.
    """
    names = ("name", "roles", "code", "link", "until")
    columns = [Column(words(f"import-column-{name}")) for name in names]
    rows = [(one.name, _roles(words, one, sites), one.code, link(one.code), moment + LIFE) for one in invited]
    return Table(words("import-invitations"), columns, rows)


def faults(words: Words, found: Sequence[Fault]) -> Table:
    """Return every fault, a row each."""
    columns = [Column(words(f"import-column-{name}")) for name in ("sheet", "row", "column", "why")]
    rows = [(one.sheet, one.row, one.column, fault_text(words, one)) for one in found]
    return Table(words("import-faults-title"), columns, rows)


def _roles(words: Words, one: Invited, sites: Mapping[int, str]) -> str:
    every = [
        f"{site_name(words, sites, at)} {role_name(words, role)}"
        for at, role in sorted(one.given, key=lambda held: (held[0] != EVERY_SITE, held))
    ]
    return words("list-separator").join(every)

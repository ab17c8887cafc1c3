"""A list as a CSV file that Excel opens: UTF-8 with a mark, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.board.rendering import Rendering
from bot.tickets.views import TicketView
from handlers.words import Words

MARK = "\ufeff"
# What spreadsheets take for the beginning of a formula; in wide forms, too, on Chinese systems.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
COLUMNS = (
    "number",
    "state",
    "priority",
    "kind",
    "person",
    "site",
    "device",
    "code",
    "subject",
    "owner",
    "tags",
    "opened",
    "changed",
    "answered",
    "resolved",
    "rating",
)


def head(words: Words) -> str:
    """Return the mark and the first line."""
    return MARK + lines([[words(f"board-column-{name}") for name in COLUMNS]])


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that stays what it is."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def row(words: Words, shown: Rendering, one: TicketView) -> list[str]:
    """Return a ticket in the order of COLUMNS."""
    return [
        str(one.id),
        words(f"ticket-{one.state}"),
        words(f"priority-{one.priority.name.lower()}"),
        words(f"board-kind-{one.kind}"),
        one.person,
        one.site,
        one.device,
        one.code,
        one.subject,
        one.owner,
        " ".join(one.tags),
        *(_moment(shown, at) for at in (one.created_at, one.changed_at, one.answered_at, one.resolved_at)),
        str(one.rating or ""),
    ]


def _moment(shown: Rendering, at: datetime | None) -> str:
    return shown.long(at) if at else ""

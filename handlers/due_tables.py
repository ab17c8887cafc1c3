"""The list of what is due as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from bot.offices.due_views import DueDevice
from bot.sheets import csv_files, xlsx_files
from bot.sheets.tables import Cell, Column, Table
from handlers.due_lines import REPORTED, agent, next_step
from handlers.words import Words

MOST = 20_000  # devices in one file
KINDS = ("xlsx", "csv")
COLUMNS = (
    "urgency",
    "site",
    "device",
    "taxpayer",
    "disk",
    "period",
    "reported",
    "pending",
    "lock",
    "until",
    "agent",
    "backup",
    "seen",
    "next",
)


def table(words: Words, devices: Iterable[DueDevice], today: date) -> Table:
    """Return the list, a row a device."""
    columns = [Column(words(f"due-column-{name}")) for name in COLUMNS]
    return Table(words("due-title"), columns, [_row(words, one, today) for one in devices])


def file(kind: str, made: Table, zone: tzinfo) -> bytes:
    """Return a table as a file of one of KINDS."""
    return csv_files.written(made, zone) if kind == "csv" else xlsx_files.written([made], zone)


def _row(words: Words, one: DueDevice, today: date) -> list[Cell]:
    looked = one.seen_at is not None and one.pending is not None
    return [
        words(f"due-urgency-{one.urgency(today)}"),
        one.site,
        one.name,
        one.nsrsbh,
        one.skpbh,
        one.period,
        words(REPORTED[one.reported]) if looked else "",
        one.pending,
        one.lock_date,
        one.due,
        agent(words, one),
        one.backed_up_at,
        one.seen_at,
        next_step(words, one),
    ]

"""Statements as tables for a spreadsheet: how devices stood, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from bot.papers.statement_facts import Statement
from bot.sheets import xlsx_files
from bot.sheets.tables import Cell, Column, Table
from handlers.statement_page import end_of
from handlers.words import Words

DEVICES = ("taxpayer", "name", "device", "site", "disk", "cleared", "cleared-at", "backed-up")
OPERATIONS = (
    "taxpayer",
    "name",
    "number",
    "device",
    "plan",
    "period",
    "begun",
    "ended",
    "end",
    "invoices",
    "places",
    "requester",
    "approver",
    "batch",
    "receipt",
)


def statement_sheets(words: Words, statements: Sequence[Statement], zone: tzinfo) -> bytes:
    """Return statements as one XLSX."""
    return xlsx_files.written([_devices(words, statements), _operations(words, statements)], zone)


def _devices(words: Words, statements: Sequence[Statement]) -> Table:
    rows: list[list[Cell]] = [
        [of.taxpayer, of.name, one.name, one.site, one.disk, one.cleared, one.cleared_at, one.backed_up_at]
        for of in statements
        for one in of.devices
    ]
    return Table(words("statement-state"), _columns(words, DEVICES), rows)


def _operations(words: Words, statements: Sequence[Statement]) -> Table:
    rows = [row for one in statements for row in _rows(words, one)]
    return Table(words("statement-operations", count=len(rows)), _columns(words, OPERATIONS), rows)


def _rows(words: Words, of: Statement) -> list[list[Cell]]:
    names = {device.id: device.name for device in of.devices}
    return [
        [
            of.taxpayer,
            of.name,
            line.number,
            names[line.device_id],
            words.plan(line.plan),
            line.period,
            line.begun_at,
            line.ended_at,
            end_of(words, line),
            line.invoices,
            line.places,
            line.requester,
            line.approver,
            line.batch,
            line.head,
        ]
        for line in of.operations
    ]


def _columns(words: Words, names: Sequence[str]) -> list[Column]:
    return [Column(words(f"statement-{name}")) for name in names]

"""A batch as a table for a spreadsheet: every device with its evidence's totals and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from bot.batches.results import Result
from bot.batches.views import Batch
from bot.clearing.phases import Phase
from bot.clearing.reasons import GOOD_NEWS
from bot.sheets import xlsx_files
from bot.sheets.tables import Cell, Column, Table
from handlers.words import Words

COLUMNS = (
    "place",
    "site",
    "device",
    "taxpayer",
    "disk",
    "period",
    "operation",
    "end",
    "code",
    "why",
    "issued",
    "void",
    "amount",
    "tax",
    "warnings",
    "digest",
    "receipt",
    "ticket",
    "ended",
)


def table(words: Words, batch: Batch, found: Sequence[Result]) -> Table:
    """Return a row a device."""
    columns = [Column(words(f"batch-column-{name}")) for name in COLUMNS]
    return Table(batch.name, columns, [_row(words, one) for one in found])


def file(words: Words, batch: Batch, found: Sequence[Result], zone: tzinfo) -> bytes:
    """Return the table as a file."""
    return xlsx_files.written([table(words, batch, found)], zone)


def why(words: Words, one: Result) -> str:
    """Return why a device did not come to a good end, or got no operation; "" of any other."""
    if not one.reason:
        return ""
    return (
        words(f"left-{one.reason}")
        if one.number is None
        else words.reason(one.reason, one.code, dict(one.params))
    )


def _end(words: Words, one: Result) -> str:
    if one.phase is Phase.REFUSED and one.reason in GOOD_NEWS:
        return words("batch-end-needless")
    return words(f"phase-{one.phase}") if one.phase else words("batch-end-none")


def _row(words: Words, one: Result) -> list[Cell]:
    return [
        one.position,
        one.device.site,
        one.device.name,
        one.device.nsrsbh,
        one.device.skpbh,
        one.period,
        f"#{one.number}" if one.number else "",
        _end(words, one),
        one.code,
        why(words, one),
        one.issued,
        one.void,
        one.amount,
        one.tax,
        words("list-separator").join(words.reason(reason, "", {}) for reason in one.warnings),
        one.evidence,
        f"#{one.receipt}" if one.receipt else "",
        f"#{one.ticket_id}" if one.ticket_id else "",
        one.ended_at,
    ]

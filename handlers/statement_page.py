"""A taxpayer's month as a paper, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.papers.drawing import drawn
from bot.papers.pages import About, Column, Field, Fields, Grid, Note, Page, Part
from bot.papers.statement_facts import DeviceState, Statement
from bot.papers.statement_lines import OperationLine
from handlers.words import Words

DEVICES = (
    ("device", 2.0),
    ("site", 1.5),
    ("disk", 1.3),
    ("cleared", 0.9),
    ("cleared-at", 1.4),
    ("backed-up", 1.4),
)
OPERATIONS = (
    ("number", 0.7),
    ("device", 1.4),
    ("plan", 0.7),
    ("period", 0.8),
    ("ended", 1.6),
    ("end", 1.0),
    ("backup", 1.3),
    ("approver", 1.2),
    ("receipt", 0.9),
)
HEAD = 8  # digits of an audit entry's hash


def statement_file(words: Words, statements: Sequence[Statement], zone: tzinfo) -> bytes:
    """Return statements as one PDF, each beginning on a page of its own.

    Args:
        statements: of one month, at least one.
        zone: in which times are shown; it is named.
    """
    title = words("statement-title", month=str(statements[0].month))
    return drawn([statement_page(words, one, zone) for one in statements], About(title, words.language))


def statement_page(words: Words, one: Statement, zone: tzinfo) -> Page:
    """Return what stands on a statement."""
    return Page(
        title=words("statement-title", month=str(one.month)),
        subtitle=one.name,
        parts=(_head(words, one), _devices(words, one, zone), _operations(words, one, zone)),
        foot=words("statement-foot", zone=str(zone)),
        one=False,
    )


def _head(words: Words, one: Statement) -> Part:
    return Fields("", (Field(words("statement-taxpayer"), one.taxpayer),))


def _devices(words: Words, one: Statement, zone: tzinfo) -> Part:
    rows = tuple(_device(words, device, zone) for device in one.devices)
    return Grid(words("statement-state"), _columns(words, DEVICES), rows)


def _operations(words: Words, one: Statement, zone: tzinfo) -> Part:
    if not one.operations:
        return Note(words("statement-none-done"))
    names = {device.id: device.name for device in one.devices}
    rows = tuple(_operation(words, line, names, zone) for line in one.operations)
    title = words("statement-operations", count=len(rows))
    return Grid(title, _columns(words, OPERATIONS), rows)


def _columns(words: Words, columns: tuple[tuple[str, float], ...]) -> tuple[Column, ...]:
    return tuple(Column(words(f"statement-{name}"), share) for name, share in columns)


def _device(words: Words, one: DeviceState, zone: tzinfo) -> tuple[str, ...]:
    none = words("paper-none")
    moments = (_at(moment, zone) or none for moment in (one.cleared_at, one.backed_up_at))
    return (one.name, one.site, one.disk, one.cleared or none, *moments)


def _operation(words: Words, line: OperationLine, names: dict[int, str], zone: tzinfo) -> tuple[str, ...]:
    return (
        f"#{line.number}",
        names[line.device_id],
        words.plan(line.plan),
        line.period,
        _at(line.ended_at, zone),
        end_of(words, line),
        _backup(words, line),
        line.approver,
        line.head[:HEAD],
    )


def end_of(words: Words, line: OperationLine) -> str:
    """Return how an operation ended by the month's end."""
    return words(f"phase-{line.phase}") if line.ended_at else words("statement-open")


def _backup(words: Words, line: OperationLine) -> str:
    if line.invoices is None:
        return words("paper-none")
    return words("statement-backed", count=line.invoices, places=line.places)


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

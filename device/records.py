"""Invoices as lines of JSON: one a line in a spool and in a run, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from device import archive
from device.drivers.base import Invoice
from device.errors import DamagedRunError

INVOICE: TypeAdapter[Invoice] = TypeAdapter(Invoice)


def entry_of(fplxdm: str) -> str:
    """Return the name of a run's entry with the invoices of one type."""
    return f"types/{fplxdm}/invoices.jsonl"


def line_of(one: Invoice) -> bytes:
    return INVOICE.dump_json(one)


def invoice_of(line: bytes) -> Invoice:
    """Raises ValueError: the line is no invoice."""
    return INVOICE.validate_json(line)


def records_of(path: Path, fplxdm: str) -> Iterator[Invoice]:
    """Yield the invoices of one type from a run that was checked, in the order of their numbers.

    Raises:
        DamagedRunError: it cannot be read; there is no such type in it.
    """
    for number, line in enumerate(archive.lines(path, entry_of(fplxdm)), 1):
        try:
            yield invoice_of(line)
        except ValueError as err:
            raise DamagedRunError(f"{path}: line {number} of {entry_of(fplxdm)} is no invoice") from err

"""Invoices read so far in a backup that is not finished: one JSON line each, so that a break loses none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from device.drivers.base import Invoice

INVOICE: TypeAdapter[Invoice] = TypeAdapter(Invoice)
Key = tuple[str, str, str]  # type, fpdm, fphm


class Spool:
    """The records of one device. A line that was torn by a power cut is dropped with all behind it.

    Records that another command left are kept only when they cannot have changed: uploaded, and issued in a
    month before the device's clock, so that they cannot be voided any more.
    """

    def __init__(self, path: Path, command: str, clock: datetime) -> None:
        self.path = path
        self._records = self._usable(command, clock)
        self._file: IO[bytes] = self._rewritten(command)

    def get(self, key: Key) -> Invoice | None:
        return self._records.get(key)

    def add(self, fplxdm: str, invoice: Invoice) -> None:
        self._records[fplxdm, invoice.fpdm, invoice.fphm] = invoice
        self._file.write(_line(fplxdm, invoice))
        self._file.flush()

    def __len__(self) -> int:
        return len(self._records)

    def close(self) -> None:
        self._file.close()

    def done(self) -> None:
        """The records stand in a finished run: drop them here."""
        self.close()
        self.path.unlink()

    def _usable(self, command: str, clock: datetime) -> dict[Key, Invoice]:
        lines = _lines(self.path)
        mine = next(lines, b"") == _header(command)
        month = clock.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return {
            (fplxdm, one.fpdm, one.fphm): one
            for fplxdm, one in _records(lines)
            if mine or (one.uploaded and one.issued < month)
        }

    def _rewritten(self, command: str) -> IO[bytes]:
        part = self.path.with_name(self.path.name + ".part")
        with part.open("wb") as file:
            file.write(_header(command))
            file.writelines(_line(fplxdm, one) for (fplxdm, _, _), one in self._records.items())
        part.replace(self.path)
        return self.path.open("ab")


def _header(command: str) -> bytes:
    return json.dumps({"command": command}).encode() + b"\n"


def _line(fplxdm: str, invoice: Invoice) -> bytes:
    return b'{"type": "%s", "invoice": %s}\n' % (fplxdm.encode(), INVOICE.dump_json(invoice))


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from file


def _records(lines: Iterator[bytes]) -> Iterator[tuple[str, Invoice]]:
    for line in lines:
        try:
            value = json.loads(line)
            record = value["type"], INVOICE.validate_python(value["invoice"])
        except (ValueError, KeyError, TypeError, ValidationError):
            return
        yield record

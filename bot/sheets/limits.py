"""How large a file of tables may be."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The hub's own; tests take smaller ones."""

    size_bytes: int = 8 * MB
    unpacked_bytes: int = 96 * MB  # of an XLSX
    rows: int = 20_000  # of one sheet
    columns: int = 40
    sheets: int = 20

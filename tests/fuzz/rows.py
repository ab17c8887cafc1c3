"""A row of the fuzzers' table, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    target: str
    executions: int
    rate: float  # executions a second
    reached: str  # edges and features that atheris counts; empty by Hypothesis
    slowest_ms: float
    peak_mb: int
    crash: Path | None = None


def show(rows: Sequence[Row]) -> None:
    """Print the table, and under it how to replay what crashed."""
    console = Console(width=120)
    table = Table(
        "target", "executions", "a second", "edges/features", "crashes", "slowest input", "peak memory"
    )
    for row in rows:
        table.add_row(
            row.target,
            f"{row.executions:,}",
            f"{row.rate:,.0f}",
            row.reached,
            "1" if row.crash else "0",
            f"{row.slowest_ms:.1f} ms",
            f"{row.peak_mb} MB",
        )
    table.add_section()
    table.add_row(
        "all", f"{sum(row.executions for row in rows):,}", "", "", str(sum(1 for row in rows if row.crash))
    )
    console.print(table)
    for row in rows:
        if row.crash:
            console.print(
                f'{row.target}: .venv/bin/python -m tests.fuzz replay "{row.target}" {row.crash}', style="red"
            )

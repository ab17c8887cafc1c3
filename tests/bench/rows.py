"""A row of a benchmark's table, and how it is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: float
    unit: str
    peer: str = ""  # what it is compared with, of the same run
    ratio: float | None = None  # measured / peer
    limit: str = ""


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    table = Table("what", "measured", "compared with", "ratio", "to reach")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.what, f"{row.measured:.3g} {row.unit}", row.peer, ratio, row.limit)
    Console(width=160).print(table)


def medians_ms(calls: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Return each call's median in milliseconds; the calls take turns, so that noise hits all of them."""
    spans: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for at, call in enumerate(calls):
            began = time.perf_counter()
            call()
            spans[at].append((time.perf_counter() - began) * 1000)
    return [statistics.median(span) for span in spans]


async def medians_of(calls: Sequence[Callable[[], Awaitable[object]]], times: int) -> list[float]:
    """As `medians_ms`, for coroutines."""
    spans: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for at, call in enumerate(calls):
            began = time.perf_counter()
            await call()
            spans[at].append((time.perf_counter() - began) * 1000)
    return [statistics.median(span) for span in spans]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

"""Runs the cells and draws the table."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.faults.cells import Cell, Outcome, tell

MAY_BE_UNREACHED = 0.05  # of the cells: the last messages of a story differ from run to run
HEAD = ("what happened", "cells", "reached", "survived", "acts per type", "how the operations ended")


def run(cells: Sequence[Cell], jobs: int, progress: Callable[[int, int], None]) -> list[Outcome]:
    """Return what became of each cell, in the order of the cells."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = {pool.submit(tell, cell): at for at, cell in enumerate(cells)}
        outcomes: dict[int, Outcome] = {}
        for done, future in enumerate(as_completed(futures), 1):
            outcomes[futures[future]] = future.result()
            progress(done, len(cells))
    return [outcomes[at] for at in sorted(outcomes)]


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of the table, one a group."""
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault(one.cell.group, []).append(one)
    rows = [HEAD, *(_row(group, found) for group, found in groups.items())]
    rows.append(_row("all", [one for found in groups.values() for one in found]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(group: str, found: Sequence[Outcome]) -> tuple[str, ...]:
    ends = Counter(" → ".join(one.told.ends) or "none" for one in found)
    acts = [times for one in found for times in one.told.acts.values()]
    return (
        group,
        str(len(found)),
        str(sum(one.reached for one in found)),
        str(sum(not one.told.broken for one in found)),
        f"{min(acts, default=0)} to {max(acts, default=0)}",
        ", ".join(f"{end} ×{times}" for end, times in ends.most_common(4)),
    )


def unreached(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each cell in which nothing happened: it shows nothing."""
    return [f"{one.cell.group} [{one.cell.name}]: was not reached" for one in outcomes if not one.reached]


def broken(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each thing that was not as it must be."""
    return [f"{one.cell.group} [{one.cell.name}]: {what}" for one in outcomes for what in one.told.broken]

"""Runs the cells and draws the table."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Protocol, TypeVar

from tests.faults.cells import Outcome

MAY_BE_UNREACHED = 0.05  # of the cells: the last messages of a story differ from run to run
HEAD = ("what happened", "cells", "reached", "survived", "acts per type", "how the operations ended")


class Told(Protocol):
    """How a story went."""

    @property
    def broken(self) -> list[str]: ...


class Named(Protocol):
    """A cell of any matrix."""

    @property
    def group(self) -> str: ...
    @property
    def name(self) -> str: ...


class Found(Protocol):
    """What became of a cell of any matrix."""

    @property
    def cell(self) -> Named: ...
    @property
    def told(self) -> Told: ...
    @property
    def reached(self) -> bool: ...


C = TypeVar("C")
R = TypeVar("R")
F = TypeVar("F", bound=Found)


def run(
    tell: Callable[[C], R], cells: Sequence[C], jobs: int, progress: Callable[[int, int], None]
) -> list[R]:
    """Return what became of each cell, in the order of the cells."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = {pool.submit(tell, cell): at for at, cell in enumerate(cells)}
        outcomes: dict[int, R] = {}
        for done, future in enumerate(as_completed(futures), 1):
            outcomes[futures[future]] = future.result()
            progress(done, len(cells))
    return [outcomes[at] for at in sorted(outcomes)]


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of the table, one a group."""
    groups = in_groups(outcomes)
    rows = [HEAD, *(_row(group, found) for group, found in groups.items())]
    rows.append(_row("all", [one for found in groups.values() for one in found]))
    yield from in_columns(rows)


def in_groups(outcomes: Iterable[F]) -> dict[str, list[F]]:
    """Return the outcomes of each group of cells."""
    groups: dict[str, list[F]] = {}
    for one in outcomes:
        groups.setdefault(one.cell.group, []).append(one)
    return groups


def in_columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield a line for each row, its columns below each other."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
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


def unreached(outcomes: Iterable[Found]) -> list[str]:
    """Return a line for each cell in which nothing happened: it shows nothing."""
    return [f"{one.cell.group} [{one.cell.name}]: was not reached" for one in outcomes if not one.reached]


def broken(outcomes: Iterable[Found]) -> list[str]:
    """Return a line for each thing that was not as it must be."""
    return [f"{one.cell.group} [{one.cell.name}]: {what}" for one in outcomes for what in one.told.broken]

"""`make faults`: kills, cuts and breaks everything at every step of a clear, of a batch of devices, and of a desk's day
in the chat, and prints what came of it.

python -m tests.faults [--jobs N] [--every N] [--only WORDS] [--walks N]
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress

from hypothesis.stateful import run_state_machine_as_test

from tests import font_cache
from tests.faults import batch_cells, cells, chat_cells, chat_matrix, matrix
from tests.faults.cells import Outcome
from tests.faults.chat_cells import ChatOutcome
from tests.faults.matrix import Found
from tests.faults.walk import Walk, settings_of, walked


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make faults", description=__doc__)
    arguments.add_argument("--jobs", type=int, default=2, help="stories at once")
    arguments.add_argument("--every", type=int, default=1, help="only every Nth cell")
    arguments.add_argument("--walks", type=int, default=20, help="random walks, after the cells")
    arguments.add_argument("--only", default="", help="only cells whose group or name has these words")
    chosen = arguments.parse_args()
    font_cache.share()
    began_s = time.monotonic()
    chats = [] if chosen.only.startswith("batch") else _chats(chosen)
    acts = [] if chosen.only.startswith("chat") else _acts(chosen)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    for line in (*(matrix.table(acts) if acts else ()), *(chat_matrix.table(chats) if chats else ())):
        print(line)
    found: list[Found] = [*acts, *chats]
    lines = matrix.broken(found) + _walk(0 if chosen.only.startswith(("chat", "batch")) else chosen.walks)
    missed = matrix.unreached(found)
    took_s = time.monotonic() - began_s
    print(f"{len(found)} stories and {len(walked)} walks in {took_s:.0f} s; broken: {len(lines)}")
    for line in lines + missed:
        print(line)
    return 1 if lines or len(missed) > len(found) * matrix.MAY_BE_UNREACHED else 0


def _acts(chosen: argparse.Namespace) -> list[Outcome]:
    alone = () if chosen.only.startswith("batch") else cells.cells(cells.count())
    every = [
        one
        for one in (*alone, *batch_cells.cells(*batch_cells.count()))
        if chosen.only in f"{one.group} {one.name}"
    ]
    return matrix.run(cells.tell, every[:: chosen.every], chosen.jobs, _show)


def _chats(chosen: argparse.Namespace) -> list[ChatOutcome]:
    counted = (
        chat_cells.count(webhook=False),
        chat_cells.count(webhook=True),
        chat_cells.count(webhook=True, several=True),
    )
    every = [one for one in chat_cells.cells(*counted) if chosen.only in f"{one.group} {one.name}"]
    return matrix.run(chat_cells.tell, every[:: chosen.every], chosen.jobs, _show)


def _walk(walks: int) -> list[str]:
    """Walk at random; return what was not as it must be."""
    if walks:
        with suppress(AssertionError):
            run_state_machine_as_test(Walk, settings=settings_of(walks, fixed=False))
    return [f"random walk: {what}" for told in walked for what in told.broken]


def _show(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Backups over a paced line: what the wire takes, what this host adds, what a second one saves, what memory they take.

`--full` reads 1,000 invoices at 9600 too, which takes half an hour of wire time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from device.simulator.wires import BITS_PER_BYTE
from tests.bench.paced import PacedSite, Passed, paced_site, settings_of
from tests.bench.rows import Row, show

MONTH, DAY = 1000, 45  # invoices
MONTH_AT_9600 = 60  # unless all are asked for
GROWTH = (100, 1_000, 10_000)
COUNTED = 4_000_000  # baud at which bytes are counted and hardly take any time


def rows(*, full: bool = False) -> list[Row]:
    return [
        *_added(115200, MONTH),
        *_added(9600, MONTH if full else MONTH_AT_9600),
        *_saved(),
        *_memory(),
    ]


def _added(baud: int, count: int) -> Iterator[Row]:
    """Compare the time that the line waited for this host with the time that it was busy."""
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings_of(count), baud) as site:
        began_s = time.monotonic()
        passed = _backed_up(site, count)
        took_s = time.monotonic() - began_s
    peer = (
        f"wire {passed.wire_s:.1f} s, host {passed.host_s:.2f} s, {passed.size} bytes; in all {took_s:.1f} s"
    )
    share = 100 * passed.host_s / passed.wire_s
    yield Row(
        f"backup of {count} invoices at {baud} baud: added by the host", share, "%", peer, limit="≤ 3 %"
    )


def _saved() -> Iterator[Row]:
    """Compare a second backup, a day after a full one, with the full one, by the bytes of both."""
    settings = settings_of(MONTH, DAY)
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings, COUNTED) as site:
        whole, day = (_at_9600(_backed_up(site, MONTH + DAY)) for _ in range(2))
    name = f"backup again, {DAY} invoices since {MONTH}: wire at 9600"
    peer = f"the first: {whole.wire_s:.0f} s, {whole.size} bytes; this {day.size}"
    yield Row(name, day.wire_s, "s", peer, day.wire_s / whole.wire_s)


def _backed_up(site: PacedSite, count: int) -> Passed:
    before = site.passed()
    result = site.backs_up()
    assert result.invoices == count, result
    return site.passed() - before


def _at_9600(passed: Passed) -> Passed:
    return Passed(passed.size, passed.size * BITS_PER_BYTE / 9600)


def _memory() -> Iterator[Row]:
    """Compare the most memory that a process took, by the number of invoices that it backed up."""
    first_mb = 0.0
    for count in GROWTH:
        taken_mb = _peak_mb(count)
        first_mb = first_mb or taken_mb
        peer = f"{GROWTH[0]} invoices: {first_mb:.1f} MB"
        yield Row(f"backup of {count} invoices: memory", taken_mb, "MB", peer, taken_mb / first_mb)


def _peak_mb(count: int) -> float:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_back_up_and_tell, args=(there, count))
    process.start()
    taken_mb: float = here.recv()
    process.join()
    return taken_mb


def _back_up_and_tell(pipe: Connection, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings_of(count), 0) as site:
        assert site.backs_up().invoices == count
    pipe.send(_high_water_mb())


def _high_water_mb() -> float:
    # Not getrusage: it counts what stood here before this program.
    words = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()
    return int(words[0]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"all {MONTH} invoices at 9600 too")
    show(rows(full=parser.parse_args().full))

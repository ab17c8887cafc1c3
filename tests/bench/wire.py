"""Backups over a paced line: where their time goes, what a second one saves and when it saves nothing, their memory.

`--full` reads 1,000 invoices at 9600 too, which takes half an hour of wire time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from device.simulator.settings import SimSettings
from device.simulator.wires import BITS_PER_BYTE
from tests.bench.paced import PacedSite, Passed, paced_site, settings_of
from tests.bench.rows import Row, show
from tests.bench.spent import Spent
from tests.bench.spent import show as show_spent

MONTH, DAY = 1000, 45  # invoices
MONTH_AT_9600 = 60  # unless all are asked for
GROWTH = (100, 1_000, 10_000)
COUNTED = 4_000_000  # baud at which bytes are counted and hardly take any time


def rows() -> list[Row]:
    return [*_saved(), *_memory()]


def spent(*, full: bool = False) -> list[Spent]:
    return [_spent(115200, MONTH), _spent(9600, MONTH if full else MONTH_AT_9600)]


def show_all(*, full: bool = False) -> None:
    show_spent(spent(full=full))
    show(rows())


def _spent(baud: int, count: int) -> Spent:
    """Compare the time that the line waited for this host with the time that it was busy."""
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings_of(count), baud) as site:
        began_s = time.monotonic()
        passed = _backed_up(site, count)
        ended_s = time.monotonic()
    return Spent(
        f"{count} invoices at {baud} baud", passed.size, ended_s - began_s, passed.wire_s, passed.host_s,
        ended_s - passed.last_s,
    )  # fmt: skip


def _saved() -> Iterator[Row]:
    """Compare a second backup with the first, by the bytes of both: what is of a past month is not read again."""
    today = f"{date.today():%Y-%m}"  # noqa: DTZ011 - the simulated device's clock is this machine's
    yield _again(f"good case, {MONTH} of last month and {DAY} of this one", settings_of(MONTH, DAY))
    yield _again(
        f"worst case, all {MONTH + DAY} of the running month", settings_of(MONTH + DAY, period=today)
    )


def _again(case: str, settings: SimSettings) -> Row:
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings, COUNTED) as site:
        whole, again = (_at_9600(_backed_up(site, MONTH + DAY)) for _ in range(2))
    peer = f"the first: {whole.wire_s:.0f} s, {whole.size} bytes; this {again.size}"
    return Row(f"backup again, {case}: wire at 9600", again.wire_s, "s", peer, again.wire_s / whole.wire_s)


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
    show_all(full=parser.parse_args().full)

"""A whole backup over a paced line: what the wire takes, and what this host adds.

`python -m tests.bench.wire --full` reads 1,000 invoices at 9600 too, which takes half an hour of wire time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.paced import paced_site, settings_of
from tests.bench.rows import Row, show

INVOICES = 1000
INVOICES_AT_9600 = 60  # unless all are asked for


def rows(*, full: bool = False) -> list[Row]:
    """Return a row for each speed."""
    counts = {115200: INVOICES, 9600: INVOICES if full else INVOICES_AT_9600}
    return [row for baud, count in counts.items() for row in _at(baud, count)]


def _at(baud: int, count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, paced_site(Path(folder), settings_of(count), baud) as site:
        before, began_s = site.passed(), time.monotonic()
        result = site.backs_up()
        took_s, passed = time.monotonic() - began_s, site.passed() - before
    assert result.invoices == count
    yield Row(
        f"{count} invoices at {baud} baud: our time on the line",
        passed.host_s,
        "s",
        f"wire {passed.wire_s:.2f} s, {passed.size} bytes; in all {took_s:.2f} s",
        passed.host_s / passed.wire_s,
        "≤ 0.03",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"all {INVOICES} invoices at 9600 too")
    show(rows(full=parser.parse_args().full))

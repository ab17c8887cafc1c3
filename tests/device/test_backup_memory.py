"""Memory does not grow with the number of invoices: not on their way into a run, not on their way out of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from device import archive
from device.drivers.base import Invoice
from device.records import entry_of, records_of
from device.restore import prove_totals
from device.spool import Spool
from device.spreadsheets import write
from device.sums import of_records
from tests.device.records import invoice

FEW, MANY = 200, 2000
ROOM_BYTES = (
    300_000  # what peaks may differ by: all invoices at once would be 6,000,000; pydantic keeps short words
)
MONTH = datetime(2026, 12, 1)  # noqa: DTZ001


def invoices(count: int) -> Iterator[Invoice]:
    return (invoice(number) for number in range(1, count + 1))


def spooled(folder: Path, count: int) -> None:
    with closing(Spool(folder / "s.sqlite3", "c1", MONTH)) as spool:
        for one in invoices(count):
            spool.add("007", one)
            spool.take("007", one)


def written(folder: Path, count: int) -> None:
    with closing(Spool(folder / "s.sqlite3", "c2", MONTH)) as spool:
        for one in invoices(count):
            assert spool.get(("007", one.fpdm, one.fphm), MONTH) is not None
            spool.take("007", one)
        about = {"types": {"007": of_records(spool.records("007")).plain()}}
        lines = (line + b"\n" for line in spool.lines("007"))
        archive.write(folder / "r.zip", about, [(entry_of("007"), lines)])


def proved(folder: Path, count: int) -> None:
    manifest, _ = archive.check(folder / "r.zip")
    prove_totals(folder / "r.zip", manifest)
    assert manifest["types"]["007"]["00"][0] == str(count)


def tabled(folder: Path, count: int) -> None:
    rows = (("007", one) for one in records_of(folder / "r.zip", "007"))
    assert write(folder, rows, ("utf-8", "gbk")) == count


STEPS: dict[str, Callable[[Path, int], None]] = {
    "spool": spooled, "write": written, "prove": proved, "tables": tabled,
}  # fmt: skip


def peaks(folder: Path, count: int) -> dict[str, int]:
    """Return the highest memory of each step, in bytes above what was there before."""
    found = {}
    for name, step in STEPS.items():
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        step(folder, count)
        found[name] = tracemalloc.get_traced_memory()[1] - before
    return found


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
def test_ten_times_the_invoices_take_no_more_memory(tmp_path: Path) -> None:
    for name in ("warm", "few", "many"):
        (tmp_path / name).mkdir()
    peaks(tmp_path / "warm", 10)
    few, many = peaks(tmp_path / "few", FEW), peaks(tmp_path / "many", MANY)
    assert {name: many[name] - few[name] for name in STEPS if many[name] - few[name] > ROOM_BYTES} == {}

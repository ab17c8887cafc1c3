"""Invoices read so far survive a break, and only those that cannot have changed serve another backup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from device.drivers.base import Invoice
from device.spool import Spool
from tests.device.records import CLOCK, invoice

ONE, TWO = invoice(1), invoice(2, buyer="天津市海河印务有限公司")
THIS_MONTH = datetime(2026, 12, 1)  # noqa: DTZ001


@contextmanager
def spool(folder: Path, command: str = "c1") -> Iterator[Spool]:
    with closing(Spool(folder / "d.jsonl", command, CLOCK)) as made:
        yield made


def filled(folder: Path, *invoices: Invoice) -> Path:
    with spool(folder) as made:
        for one in invoices:
            made.add("007", one)
    return made.path


def key(one: Invoice) -> tuple[str, str, str]:
    return "007", one.fpdm, one.fphm


def test_what_was_read_is_there_after_a_break(tmp_path: Path) -> None:
    filled(tmp_path, ONE, TWO)
    with spool(tmp_path) as again:
        assert (again.get(key(ONE)), again.get(key(TWO)), len(again)) == (ONE, TWO, 2)
        assert again.get(("004", ONE.fpdm, ONE.fphm)) is None


def test_a_line_torn_anywhere_costs_that_line_only(tmp_path: Path) -> None:
    path = filled(tmp_path, ONE, TWO)
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for size in range(last, len(whole) - 1):
        path.write_bytes(whole[:size])
        with spool(tmp_path) as again:
            assert (len(again), again.get(key(ONE))) == (1, ONE)


def test_what_is_read_after_a_torn_line_is_whole(tmp_path: Path) -> None:
    path = filled(tmp_path, ONE)
    path.write_bytes(path.read_bytes()[:-20])
    with spool(tmp_path) as again:
        again.add("007", TWO)
    with spool(tmp_path) as third:
        assert third.get(key(TWO)) == TWO


@pytest.mark.parametrize("text", ["", "no JSON", '{"command": "c1"}', '{"command": "c1"}\n{"type": "007"}\n'])
def test_a_spool_that_cannot_be_read_is_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "d.jsonl").write_text(text, encoding="utf-8")
    with spool(tmp_path) as made:
        assert len(made) == 0


OTHERS = [
    # state,                     invoice,                              kept
    ("uploaded, an earlier month", ONE, True),
    ("not uploaded", invoice(1, uploaded=False), False),
    ("of the clock's month", invoice(1, issued=THIS_MONTH), False),
]


@pytest.mark.parametrize(("state", "one", "kept"), OTHERS, ids=[row[0] for row in OTHERS])
def test_another_backup_uses_only_what_cannot_have_changed(
    tmp_path: Path, state: str, one: Invoice, kept: bool
) -> None:
    filled(tmp_path, one)
    with spool(tmp_path, "c2") as other:
        assert (other.get(key(one)) == one) is kept


def test_after_a_finished_run_nothing_is_left(tmp_path: Path) -> None:
    with spool(tmp_path) as made:
        made.add("007", ONE)
        made.done()
    assert list(tmp_path.iterdir()) == []

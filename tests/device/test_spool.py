"""Invoices read so far survive a break, and only those that cannot have changed serve another backup."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from device.drivers.base import Invoice
from device.settled import border
from device.spool import Spool
from tests.device.records import CLOCK, END, invoice

ONE, TWO = invoice(1), invoice(2, buyer="天津市海河印务有限公司")
DECEMBER, LATER = datetime(2026, 12, 1), datetime(2027, 1, 1)  # noqa: DTZ001


@contextmanager
def spool(folder: Path, command: str = "c1", month: datetime = DECEMBER) -> Iterator[Spool]:
    with closing(Spool(folder / "d.sqlite3", command, month)) as made:
        yield made


def filled(folder: Path, *invoices: Invoice, month: datetime = DECEMBER) -> Path:
    with spool(folder, month=month) as made:
        for one in invoices:
            made.add("007", one)
    return folder / "d.sqlite3"


def known(spool: Spool, one: Invoice, before: datetime = LATER) -> Invoice | None:
    return spool.get(("007", one.fpdm, one.fphm), before)


def test_what_was_read_is_there_after_a_break(tmp_path: Path) -> None:
    filled(tmp_path, ONE, TWO)
    with spool(tmp_path) as again:
        assert (known(again, ONE), known(again, TWO)) == (ONE, TWO)
        assert again.get(("004", ONE.fpdm, ONE.fphm), LATER) is None


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    with spool(tmp_path) as made:
        made.add("007", ONE)
        assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("kept", [0, 1, 100, 5000], ids=lambda size: f"{size} bytes")
def test_a_spool_that_cannot_be_read_is_an_empty_one(tmp_path: Path, kept: int) -> None:
    path = filled(tmp_path, ONE, TWO)
    path.write_bytes(path.read_bytes()[:kept].ljust(kept + 1, b"x"))
    with spool(tmp_path) as made:
        assert known(made, ONE) is None
        made.add("007", TWO)
    with spool(tmp_path) as again:
        assert known(again, TWO) == TWO


def test_a_folder_that_is_gone_is_trouble_with_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        Spool(tmp_path / "gone" / "d.sqlite3", "c1", DECEMBER)


OTHERS = [
    # state,                                   invoice,                                 kept
    ("uploaded, of an earlier month",          ONE,                                     True),
    ("not uploaded",                           invoice(1, uploaded=False),              False),
    ("of the month in which it was read",      invoice(1, issued=DECEMBER),             False),
    ("of the last second before that month",   invoice(1, issued=END),                  True),
    ("void",                                   invoice(1, status="03"),                 True),
]  # fmt: skip


@pytest.mark.parametrize(("state", "one", "kept"), OTHERS, ids=[row[0] for row in OTHERS])
def test_another_backup_uses_only_what_cannot_have_changed(
    tmp_path: Path, state: str, one: Invoice, kept: bool
) -> None:
    filled(tmp_path, one)
    with spool(tmp_path, "c2") as other:
        assert (known(other, one) == one) is kept
    with spool(tmp_path, "c1") as same:
        assert known(same, one) == one


def test_what_was_read_in_its_own_month_is_read_again_also_when_that_month_is_past(tmp_path: Path) -> None:
    """It may have been made void between the reading and the end of the month."""
    filled(tmp_path, ONE, month=datetime(2026, 11, 1))  # noqa: DTZ001
    with spool(tmp_path, "c2", month=LATER) as other:
        assert known(other, ONE) is None


def test_what_the_statistics_do_not_count_is_read_again(tmp_path: Path) -> None:
    filled(tmp_path, ONE)
    with spool(tmp_path, "c2") as other:
        assert known(other, ONE, before=ONE.issued) is None


@pytest.mark.parametrize(("status", "kept"), [("01", False), ("04", False), ("00", True)])
def test_a_red_letter_invoice_that_is_read_now_lets_its_original_be_read_again(
    tmp_path: Path, status: str, kept: bool
) -> None:
    filled(tmp_path, ONE, TWO)
    red = invoice(9, status=status, original_fpdm=ONE.fpdm, original_fphm=ONE.fphm, issued=DECEMBER)
    with spool(tmp_path, "c2") as other:
        other.add("007", red)
        assert (known(other, ONE) == ONE, known(other, TWO)) == (kept, TWO)


def test_after_a_break_only_what_the_statistics_count_is_kept(tmp_path: Path) -> None:
    filled(tmp_path, ONE)
    with spool(tmp_path) as again:
        assert (known(again, ONE), known(again, ONE, before=ONE.issued)) == (ONE, None)
        again.add("007", ONE)
        assert known(again, ONE, before=ONE.issued) == ONE


def test_the_original_that_was_read_before_a_break_is_read_again_for_a_red_letter_invoice_after_it(
    tmp_path: Path,
) -> None:
    filled(tmp_path, ONE, TWO)
    with spool(tmp_path) as again:
        again.add("007", invoice(9, status="01", original_fpdm=ONE.fpdm, original_fphm=ONE.fphm))
        assert (known(again, ONE), known(again, TWO)) == (None, TWO)


def test_an_original_that_was_read_after_its_red_letter_invoice_is_not_read_twice(tmp_path: Path) -> None:
    red = invoice(9, status="01", original_fpdm=ONE.fpdm, original_fphm=ONE.fphm)
    with spool(tmp_path) as made:
        made.add("007", ONE)
        made.add("007", red)
        assert known(made, ONE) == ONE


def test_a_run_has_what_it_took_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    filled(tmp_path, TWO)
    with spool(tmp_path, "c2") as made:
        for one in (invoice(3), ONE, invoice(4)):
            made.add("007", one)
        for one in (invoice(3), TWO, ONE):
            made.take("007", one)
        assert list(made.records("007")) == [ONE, TWO, invoice(3)]
        assert (made.count("007"), made.reused("007")) == (3, 1)
        made.distrust("007")
        assert (list(made.records("007")), known(made, TWO), known(made, ONE)) == ([], None, ONE)


def test_what_a_command_read_before_a_break_is_its_own_and_yet_not_new(tmp_path: Path) -> None:
    filled(tmp_path, ONE)
    with spool(tmp_path) as again:
        again.add("007", TWO)
        for one in (ONE, TWO):
            again.take("007", one)
        assert (again.old("007"), again.reused("007")) == (1, 0)
        again.distrust("007")
        assert (known(again, ONE), known(again, TWO)) == (None, TWO)


def test_a_record_of_which_a_bit_turned_is_read_again(tmp_path: Path) -> None:
    path = filled(tmp_path, ONE, TWO)
    data = path.read_bytes()
    path.write_bytes(data.replace("天津市".encode(), "天津巾".encode()))
    with spool(tmp_path) as again:
        assert (known(again, ONE), known(again, TWO)) == (ONE, None)


def test_a_run_that_broke_off_has_taken_nothing(tmp_path: Path) -> None:
    with spool(tmp_path) as made:
        made.add("007", ONE)
        made.take("007", ONE)
    with spool(tmp_path) as again:
        assert (again.count("007"), known(again, ONE)) == (0, ONE)


def test_after_a_finished_run_what_is_settled_and_not_older_stays(tmp_path: Path) -> None:
    with spool(tmp_path) as made:
        open_one, old = invoice(3, uploaded=False), invoice(4, issued=datetime(2026, 8, 1))  # noqa: DTZ001
        for one in (ONE, open_one, old):
            made.add("007", one)
        made.done(datetime(2026, 9, 1))  # noqa: DTZ001
        assert [known(made, one) for one in (ONE, open_one, old)] == [ONE, None, None]


def test_a_month_is_past_only_when_device_and_site_say_so() -> None:
    before = datetime(2026, 11, 30, 23)  # noqa: DTZ001
    assert border(CLOCK, before) == border(before, CLOCK) == datetime(2026, 11, 1)  # noqa: DTZ001
    assert border(CLOCK, CLOCK) == DECEMBER

"""Walking the numbers of a period. Source: zc line, section 7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.drivers.base import Invoice, OnHand
from device.journal import Journal
from device.journal_rolls import Roll, Rolls
from device.rolls import enter
from device.walk import walk
from tests.device.records import START, invoice

OLD, NOW, NEW = "011000700010", "011000700011", "011000700012"


class Disk:
    """What a disk holds; days are of November, 0 and below lie in October."""

    def __init__(self, *stretches: tuple[str, int, Sequence[int]]) -> None:
        """`stretches`: a roll's code, its first number, and the days on which its numbers were issued."""
        self.held = {
            (fpdm, f"{first + place:08}"): invoice(first + place, fpdm=fpdm, issued=_day(day))
            for fpdm, first, days in stretches
            for place, day in enumerate(days)
        }
        self.asked: list[tuple[str, int]] = []

    def read(self, fpdm: str, fphm: str) -> Invoice | None:
        self.asked.append((fpdm, int(fphm)))
        return self.held.get((fpdm, fphm))


def _day(day: int) -> datetime:
    return datetime(2026, 11, day) if day > 0 else datetime(2026, 10, 31 + day)  # noqa: DTZ001


@pytest.fixture
def rolls(tmp_path: Path) -> Iterator[Rolls]:
    with closing(Journal(tmp_path)) as journal:
        yield journal.backups.rolls("d", "007")


def walked(disk: Disk, on_hand: OnHand | None, rolls: Rolls) -> list[tuple[str, int]]:
    disk.asked.clear()
    return [(one.fpdm, int(one.fphm)) for one in walk(disk.read, on_hand, rolls, START)]


def at(number: int, fpdm: str = NOW) -> OnHand:
    return OnHand("007", fpdm, f"{number:08}", 10)


def roll(fpdm: str, last: int, day: int | None = None) -> Roll:
    return Roll(fpdm, f"{last:08}", None if day is None else _day(day))


def down(fpdm: str, top: int, bottom: int) -> list[tuple[str, int]]:
    return [(fpdm, number) for number in range(top, bottom - 1, -1)]


def test_it_goes_down_from_the_number_before_the_current_one_to_the_start_of_the_period(rolls: Rolls) -> None:
    disk = Disk((NOW, 1, [-1, 0, 1, 2, 3]))
    assert walked(disk, at(6), rolls) == down(NOW, 5, 3)
    assert disk.asked == down(NOW, 5, 2)


def test_a_number_that_is_not_there_ends_the_roll_and_the_roll_before_follows(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 3, day=2))
    disk = Disk((NOW, 101, [3, 4]), (OLD, 1, [0, 1, 2]))
    assert walked(disk, at(103), rolls) == [*down(NOW, 102, 101), *down(OLD, 3, 2)]


def test_a_roll_that_was_used_on_since_it_was_seen_is_read_from_its_real_end(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 2, day=2))
    disk = Disk((NOW, 101, [5]), (OLD, 1, [1, 2, 3, 4]))
    assert walked(disk, at(102), rolls) == [(NOW, 101), *down(OLD, 4, 1)]
    assert rolls.known() == [roll(NOW, 101, day=5), roll(OLD, 4, day=4)]


def test_a_roll_that_was_last_seen_before_the_period_and_used_on_in_it_is_read_too(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 2, day=-2))
    disk = Disk((NOW, 101, [5]), (OLD, 1, [-3, -2, 3, 4]))
    assert walked(disk, at(102), rolls) == [(NOW, 101), *down(OLD, 4, 3)]


def test_a_fresh_roll_has_no_invoice_yet(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 2, day=2))
    assert walked(Disk((OLD, 1, [1, 2])), at(101), rolls) == down(OLD, 2, 1)


def test_rolls_behind_the_start_of_the_period_are_not_asked_for(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 2, day=-2))
    disk = Disk((NOW, 101, [0, 5]), (OLD, 1, [-3, -2]))
    assert walked(disk, at(103), rolls) == [(NOW, 102)]
    assert disk.asked == down(NOW, 102, 101)


def test_without_a_roll_on_hand_the_remembered_ones_are_walked(rolls: Rolls) -> None:
    rolls.saw(roll(OLD, 2, day=2))
    assert walked(Disk((OLD, 1, [1, 2])), None, rolls) == down(OLD, 2, 1)


@pytest.mark.parametrize("on_hand", [None, at(1), at(0)])
def test_a_disk_without_invoices_gives_none(rolls: Rolls, on_hand: OnHand | None) -> None:
    assert walked(Disk(), on_hand, rolls) == []


def test_the_roll_in_use_is_walked_once_and_known_by_its_last_number(rolls: Rolls) -> None:
    rolls.saw(roll(NOW, 101, day=1))
    disk = Disk((NOW, 101, [1, 2]))
    assert walked(disk, at(103), rolls) == down(NOW, 102, 101)
    assert disk.asked == down(NOW, 102, 100)
    assert rolls.known() == [roll(NOW, 102, day=2)]


def test_every_roll_with_invoices_is_remembered_in_the_order_in_which_they_were_used(rolls: Rolls) -> None:
    """A walk comes to older rolls later; the next walk must still begin with the newest."""
    rolls.saw(roll(OLD, 2, day=2))
    disk = Disk((NOW, 101, [8, 9]), (OLD, 1, [1, 2]))
    walked(disk, at(103), rolls)
    assert rolls.known() == [roll(NOW, 102, day=9), roll(OLD, 2, day=2)]


def test_rolls_belong_to_one_type_of_one_device(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal:
        journal.backups.rolls("d", "004").saw(roll(NEW, 1, day=20))
        assert journal.backups.rolls("d", "007").known() == journal.backups.rolls("e", "004").known() == []


def test_several_rolls_of_one_code_are_all_walked_day_after_day(rolls: Rolls) -> None:
    disk = Disk((NOW, 101, [0, 1, 2]))
    assert walked(disk, at(104), rolls) == down(NOW, 103, 102)
    disk = Disk((NOW, 101, [0, 1, 2, 3]), (NOW, 501, [4, 5]))
    for _ in range(2):
        assert walked(disk, at(503), rolls) == [*down(NOW, 502, 501), *down(NOW, 104, 102)]
        assert rolls.known()[:2] == [roll(NOW, 502, day=5), roll(NOW, 104, day=3)]


def test_a_roll_that_follows_the_numbers_of_an_older_one_does_not_hide_what_was_used_between(
    rolls: Rolls,
) -> None:
    rolls.saw(roll(NOW, 102, day=0))
    disk = Disk((NOW, 101, [-1, 0, 1]), (NOW, 500, [-25]), (NOW, 501, [4, 5]))
    assert walked(disk, at(503), rolls) == [*down(NOW, 502, 501), (NOW, 103)]


@pytest.mark.parametrize("named", [105, 103])
def test_a_roll_that_is_named_by_hand_is_walked_wherever_the_others_lead(
    tmp_path: Path, rolls: Rolls, named: int
) -> None:
    disk = Disk((NOW, 101, [1, 1, 2, 2, 3]), (NOW, 500, [-25]), (NOW, 501, [4, 5]))
    assert walked(disk, at(503), rolls) == down(NOW, 502, 501)
    with closing(Journal(tmp_path)) as journal:
        enter(journal.backups, "d", "007", NOW, f"{named:08}")
    assert walked(disk, at(503), rolls) == [*down(NOW, 502, 501), *down(NOW, 105, 101)]


def test_a_roll_used_nobody_knows_when_does_not_stop_the_walk_and_its_day_is_known_afterwards(
    rolls: Rolls,
) -> None:
    """As a journal of the first version leaves them: in the order of their codes, not of their use."""
    rolls.saw(roll(NEW, 3))
    rolls.saw(roll(OLD, 25))
    disk = Disk((NEW, 1, [-20, -19, -18]), (OLD, 21, [1, 2, 3, 4, 5]), (NOW, 55, [6]))
    for _ in range(2):
        assert walked(disk, at(56), rolls) == [(NOW, 55), *down(OLD, 25, 21)]
    assert rolls.known() == [roll(NOW, 55, day=6), roll(OLD, 25, day=5), roll(NEW, 3, day=-18)]


@settings(max_examples=60, deadline=None)
@given(
    rolls_of=st.lists(
        st.tuples(st.sampled_from([OLD, NOW]), st.integers(1, 6), st.integers(0, 5)), min_size=1, max_size=6
    ),
    start=st.integers(0, 20),
)
def test_whoever_looks_once_into_each_roll_finds_every_invoice_of_the_period(
    rolls_of: list[tuple[str, int, int]], start: int
) -> None:
    """An invoice a day; rolls of one code have numbers that do not touch; each is looked into on a day of its use."""
    disk, begins = Disk(), datetime(2026, 1, 1) + timedelta(days=start)  # noqa: DTZ001
    with TemporaryDirectory() as folder, closing(Journal(Path(folder))) as journal:
        rolls = journal.backups.rolls("d", "007")
        for place, (fpdm, length, looks_at) in enumerate(rolls_of):
            for number in range(100 * place + 1, 100 * place + 1 + length):
                issued = datetime(2026, 1, 1) + timedelta(days=len(disk.held))  # noqa: DTZ001
                disk.held[fpdm, f"{number:08}"] = invoice(number, fpdm=fpdm, issued=issued)
                last = (place, number) == (len(rolls_of) - 1, 100 * place + length)
                if last or number == 100 * place + 1 + looks_at % length:
                    found = [
                        (one.fpdm, one.fphm) for one in walk(disk.read, at(number + 1, fpdm), rolls, begins)
                    ]
                    assert sorted(found) == sorted(
                        key for key, one in disk.held.items() if one.issued >= begins
                    )

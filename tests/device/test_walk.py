"""Walking the numbers of a period. Source: zc line, section 7."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from device.drivers.base import Invoice, OnHand
from device.journal import Journal
from device.journal_backups import Roll
from device.walk import walk
from tests.device.records import START, invoice

OLD, NOW, NEW = "011000700010", "011000700011", "011000700012"


class Disk:
    """What a disk holds; the days of November of its invoices, by roll; 0 and below lie in October."""

    def __init__(self, **days: tuple[int, Sequence[int]]) -> None:
        """`days`: roll -> its first number, and the days on which its numbers were issued."""
        self.held = {
            (roll.strip("_"), f"{first + place:08}"): invoice(
                first + place, fpdm=roll.strip("_"), issued=_day(day)
            )
            for roll, (first, found) in days.items()
            for place, day in enumerate(found)
        }
        self.asked: list[tuple[str, int]] = []

    def read(self, fpdm: str, fphm: str) -> Invoice | None:
        self.asked.append((fpdm, int(fphm)))
        return self.held.get((fpdm, fphm))


def _day(day: int) -> datetime:
    return datetime(2026, 11, day) if day > 0 else datetime(2026, 10, 31 + day)  # noqa: DTZ001


def walked(disk: Disk, on_hand: OnHand | None, rolls: Sequence[Roll] = ()) -> list[tuple[str, int]]:
    found = walk(disk.read, on_hand, rolls, START, lambda *_: None)
    return [(one.fpdm, int(one.fphm)) for one in found]


def at(number: int, fpdm: str = NOW) -> OnHand:
    return OnHand("007", fpdm, f"{number:08}", 10)


def test_it_goes_down_from_the_number_before_the_current_one_to_the_start_of_the_period() -> None:
    disk = Disk(**{NOW: (1, [-1, 0, 1, 2, 3])})
    assert walked(disk, at(6)) == [(NOW, 5), (NOW, 4), (NOW, 3)]
    assert disk.asked == [(NOW, 5), (NOW, 4), (NOW, 3), (NOW, 2)]


def test_a_number_that_is_not_there_ends_the_roll_and_the_roll_before_follows() -> None:
    disk = Disk(**{NOW: (101, [3, 4]), OLD: (1, [0, 1, 2])})
    assert walked(disk, at(103), [Roll(OLD, "00000003")]) == [(NOW, 102), (NOW, 101), (OLD, 3), (OLD, 2)]


def test_a_roll_that_was_used_on_since_it_was_seen_is_read_from_its_real_end() -> None:
    disk = Disk(**{NOW: (101, [5]), OLD: (1, [1, 2, 3, 4])})
    assert walked(disk, at(102), [Roll(OLD, "00000002")])[1:] == [(OLD, 4), (OLD, 3), (OLD, 2), (OLD, 1)]


def test_a_fresh_roll_has_no_invoice_yet() -> None:
    disk = Disk(**{OLD: (1, [1, 2])})
    assert walked(disk, at(101), [Roll(OLD, "00000002")]) == [(OLD, 2), (OLD, 1)]


def test_rolls_behind_the_start_of_the_period_are_not_asked_for() -> None:
    disk = Disk(**{NOW: (101, [0, 5]), OLD: (1, [-3, -2])})
    assert walked(disk, at(103), [Roll(OLD, "00000002")]) == [(NOW, 102)]
    assert all(fpdm == NOW for fpdm, _ in disk.asked)


def test_without_a_roll_on_hand_the_remembered_ones_are_walked() -> None:
    disk = Disk(**{OLD: (1, [1, 2])})
    assert walked(disk, None, [Roll(OLD, "00000002")]) == [(OLD, 2), (OLD, 1)]


@pytest.mark.parametrize("on_hand", [None, at(1), at(0)])
def test_a_disk_without_invoices_gives_none(on_hand: OnHand | None) -> None:
    assert walked(Disk(), on_hand) == []


def test_the_roll_in_use_is_walked_once_although_it_is_remembered() -> None:
    disk = Disk(**{NOW: (101, [1, 2])})
    assert walked(disk, at(103), [Roll(NOW, "00000101")]) == [(NOW, 102), (NOW, 101)]


def test_every_roll_with_invoices_is_told_with_its_last_number_and_day() -> None:
    disk = Disk(**{NOW: (101, [8, 9]), OLD: (1, [1, 2])})
    told: list[tuple[Roll, datetime]] = []
    rolls = [Roll(OLD, "00000002"), Roll(NEW, "00000500")]
    list(walk(disk.read, at(103), rolls, START, lambda roll, issued: told.append((roll, issued))))
    assert told == [(Roll(NOW, "00000102"), _day(9)), (Roll(OLD, "00000002"), _day(2))]


def test_rolls_are_remembered_in_the_order_in_which_they_were_used(tmp_path: Path) -> None:
    """A walk comes to older rolls later; the next walk must still begin with the newest."""
    backups = Journal(tmp_path).backups
    disk = Disk(**{NOW: (101, [1, 2]), OLD: (1, [0, 1])})
    list(
        walk(
            disk.read,
            at(103),
            [Roll(OLD, "00000002")],
            START,
            lambda *saw: backups.saw_roll("d", "007", *saw),
        )
    )
    assert [roll.fpdm for roll in backups.rolls("d", "007")] == [NOW, OLD]
    backups.saw_roll("d", "004", Roll(NEW, "00000001"), _day(20))
    assert [roll.fpdm for roll in backups.rolls("d", "007")] == [NOW, OLD]


def test_a_remembered_roll_never_shrinks(tmp_path: Path) -> None:
    backups = Journal(tmp_path).backups
    for number, day in ((5, 5), (3, 3)):
        backups.saw_roll("d", "007", Roll(NOW, f"{number:08}"), _day(day))
    assert backups.rolls("d", "007") == [Roll(NOW, "00000005")]

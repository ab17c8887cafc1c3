"""The invoices of a period, number by number: no command lists them. Source: zc line, section 7.

Go down from the number before the current one until the date falls before the period. A number that the
device does not have ends its roll; then the rolls seen earlier follow, the last used first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime

from device.drivers.base import Invoice, OnHand
from device.journal_backups import Roll

Read = Callable[[str, str], Invoice | None]  # fpdm, fphm -> the invoice; None: the device has none
Saw = Callable[[Roll, datetime], None]  # a roll, and when its last invoice was issued


def walk(
    read: Read, on_hand: OnHand | None, rolls: Sequence[Roll], start: datetime, saw: Saw
) -> Iterator[Invoice]:
    """Yield one type's invoices since `start`, newest first; tell `saw` of each roll that has some."""
    if on_hand is not None and (yield from _down(read, on_hand.fpdm, int(on_hand.fphm) - 1, start, saw)):
        return
    for roll in rolls:
        if on_hand is not None and roll.fpdm == on_hand.fpdm:
            continue
        if (yield from _down(read, roll.fpdm, _top(read, roll), start, saw)):
            return


def _down(read: Read, fpdm: str, top: int, start: datetime, saw: Saw) -> Generator[Invoice, None, bool]:
    """Yield from `top` downwards; return whether the period's start was reached."""
    for number in range(top, -1, -1):
        found = read(fpdm, f"{number:08}")
        if found is None:
            return False
        if number == top:
            saw(Roll(fpdm, found.fphm), found.issued)
        if found.issued < start:
            return True
        yield found
    return False


def _top(read: Read, roll: Roll) -> int:
    """Return the last number of a roll that may have been used on since it was seen."""
    number = int(roll.last_fphm)
    while read(roll.fpdm, f"{number + 1:08}") is not None:
        number += 1
    return number

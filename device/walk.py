"""The invoices of a period, number by number: no command lists them. Source: zc line, section 7.

Go down from the number before the current one until the date falls before the period. A number that the
device does not have ends its roll; then the rolls seen earlier follow, the last used first:

a known roll, by its last number               is
was walked with another one of its code        the same roll, and forgotten under its earlier number
was used nobody knows when                     walked
was used after the day that a walk came to     walked: of the period, or used on since it was seen
any other                                      left alone, with all that were used before it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from device.drivers.base import Invoice, OnHand
from device.journal_rolls import Roll, Rolls

Read = Callable[[str, str], Invoice | None]  # fpdm, fphm -> the invoice; None: the device has none


def walk(read: Read, on_hand: OnHand | None, rolls: Rolls, start: datetime) -> Iterator[Invoice]:
    """Yield one type's invoices since `start`, each once and those of a roll newest first; remember the rolls."""
    way = _Way(read, rolls, start)
    if on_hand is not None:
        yield from way.down(on_hand.fpdm, int(on_hand.fphm) - 1)
    for roll in rolls.known():
        if way.leaves_alone(roll):
            break
        if not way.passed(roll.fpdm, int(roll.last_fphm)):
            yield from way.down(roll.fpdm, way.top(roll))
    for roll in filter(way.went_through, rolls.known()):
        rolls.forget(roll)


class _Way:
    """Where a walk has been."""

    def __init__(self, read: Read, rolls: Rolls, start: datetime) -> None:
        self._read = read
        self._rolls = rolls
        self._start = start
        # fpdm and highest number of each stretch -> its lowest so far
        self._bottoms: dict[tuple[str, int], int] = {}
        self._came_to: datetime | None = None  # the last day before the period on which it saw an invoice

    def down(self, fpdm: str, top: int) -> Iterator[Invoice]:
        """Yield from `top` downwards what is of the period and was not passed yet."""
        for number in range(top, -1, -1):
            if self.passed(fpdm, number):
                return
            found = self._read(fpdm, f"{number:08}")
            if found is None:
                return
            if number == top:
                self._rolls.saw(Roll(fpdm, found.fphm, found.issued))
            self._bottoms[fpdm, top] = number
            if found.issued < self._start:
                self._came_to = max(self._came_to or found.issued, found.issued)
                return
            yield found

    def top(self, roll: Roll) -> int:
        """Return the last number of a roll that may have been used on since it was seen."""
        number = int(roll.last_fphm)
        while not self.passed(roll.fpdm, number + 1) and self._read(roll.fpdm, f"{number + 1:08}"):
            number += 1
        return number

    def passed(self, fpdm: str, number: int) -> bool:
        return any(one == fpdm and low <= number <= top for (one, top), low in self._bottoms.items())

    def leaves_alone(self, roll: Roll) -> bool:
        """Say whether a roll was used up before the day to which the walk came: rolls are used one after another."""
        return roll.issued is not None and self._came_to is not None and roll.issued <= self._came_to

    def went_through(self, roll: Roll) -> bool:
        """Say whether a roll is part of one that is known by a later number."""
        number = int(roll.last_fphm)
        return self.passed(roll.fpdm, number) and (roll.fpdm, number) not in self._bottoms

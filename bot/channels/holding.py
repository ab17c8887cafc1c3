"""Which lines are to wait, and which slots may not be edited yet; on the monotonic clock."""

from __future__ import annotations

import time

from bot.channels.outbox_types import Line, Outcome, Slot


class Holding:
    """What may not be claimed for a while.

    Args:
        edit_pause_s: between two edits of one slot.
    """

    def __init__(self, edit_pause_s: float) -> None:
        self._edit_pause_s = edit_pause_s
        self._lines: dict[Line, float] = {}  # until when
        self._slots: dict[Slot, float] = {}

    def hold(self, line: Line, for_s: float) -> None:
        """Let a line wait."""
        self._lines[line] = time.monotonic() + for_s

    def heed(self, outcome: Outcome) -> None:
        """Let what became of a row count: its line waits, or its slot rests."""
        row = outcome.row
        if outcome.state == "new" and outcome.pause_s > 0 and not outcome.stuck:
            self.hold(row.line, outcome.pause_s)
        if row.slot is not None and outcome.state == "sent":
            self._slots[row.chat_id, row.slot] = time.monotonic() + self._edit_pause_s
        elif outcome.topic_gone:  # what was just shown there is shown no more
            self._slots = {slot: until for slot, until in self._slots.items() if slot[0] != row.chat_id}

    def lines(self) -> list[Line]:
        """Return the lines that wait."""
        moment = time.monotonic()
        self._lines = {line: until for line, until in self._lines.items() if until > moment}
        return list(self._lines)

    def slots(self) -> list[Slot]:
        """Return the slots that rest."""
        moment = time.monotonic()
        self._slots = {slot: until for slot, until in self._slots.items() if until > moment}
        return list(self._slots)

    def rest_s(self, most_s: float) -> float:
        """Return in how many seconds the first of them is free, at most `most_s`."""
        moment = time.monotonic()
        ends = [*self._lines.values(), *self._slots.values()]
        return min([most_s, *(max(0.0, until - moment) for until in ends)])

"""Whether it is a row that does not get through, or the channel that is away."""

from __future__ import annotations

import time
from dataclasses import replace

from bot.channels.outbox_types import MOST_TRIES, Outcome

LAST_TRIES = 40  # of a row in a chat to which nobody listens, while nothing else is sent


class Trying:
    """Remembers the rows that nobody took."""

    def __init__(self) -> None:
        self._failing: dict[int, int] = {}  # by row: how often
        self._passed_at: dict[int, float] = {}  # by such a row: when another first arrived

    def moment(self) -> float:
        """Return the moment at which a try begins."""
        return time.monotonic()

    def weighed(self, outcome: Outcome, began: float) -> Outcome:
        """Say of a row that nobody took whether it is the row: others arrived before, or it fails for long."""
        row = outcome.row
        if outcome.unreached:
            times = self._failing[row.id] = self._failing.get(row.id, 0) + 1
            alone = self._passed_at.get(row.id, began) < began or times >= LAST_TRIES
            return replace(outcome, stuck=alone and row.attempt >= MOST_TRIES)
        self._failing.pop(row.id, None)
        self._passed_at.pop(row.id, None)
        if outcome.state == "sent":
            moment = self.moment()
            self._passed_at = {one: self._passed_at.get(one, moment) for one in self._failing}
        return outcome

"""Forms that were sent: each does its work once, however often its button is pressed.

Kept in memory: a restart forgets them, and a form that was sent before it would be done again.
"""

from __future__ import annotations

from collections import OrderedDict

KEPT = 10_000


class Once:
    """Remembers the marks of the last KEPT forms."""

    def __init__(self) -> None:
        self._begun: OrderedDict[tuple[int, str], None] = OrderedDict()

    def begin(self, person_id: int, mark: str) -> bool:
        """Say whether this form is sent for the first time; one without a mark always is."""
        key = (person_id, mark)
        if not mark:
            return True
        if key in self._begun:
            return False
        self._begun[key] = None
        if len(self._begun) > KEPT:
            self._begun.popitem(last=False)
        return True

    def failed(self, person_id: int, mark: str) -> None:
        """It came to nothing, and may be sent again."""
        self._begun.pop((person_id, mark), None)

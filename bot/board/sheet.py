"""The list of tickets as lines of a CSV file."""

from __future__ import annotations

from collections.abc import Iterable

from bot.board.filters import KINDS
from bot.board.rendering import Rendering
from bot.sheets.csv_files import MARK, lines
from bot.tickets.states import Priority, TicketState
from bot.tickets.views import TicketView
from handlers.words import Words

COLUMNS = (
    "number",
    "state",
    "priority",
    "kind",
    "person",
    "site",
    "device",
    "code",
    "subject",
    "owner",
    "tags",
    "opened",
    "changed",
    "answered",
    "resolved",
    "rating",
)


class Sheet:
    """Writes tickets in one language."""

    def __init__(self, words: Words, shown: Rendering) -> None:
        self._head = [words(f"board-column-{name}") for name in COLUMNS]
        self._states = {one: words(f"ticket-{one}") for one in TicketState}
        self._priorities = {one: words(f"priority-{one.name.lower()}") for one in Priority}
        self._kinds = {one: words(f"board-kind-{one}") for one in KINDS}
        self._shown = shown

    @property
    def head(self) -> str:
        """The mark and the first line."""
        return MARK + lines([self._head])

    def piece(self, tickets: Iterable[TicketView]) -> str:
        """Return tickets as lines."""
        return lines(map(self._row, tickets))

    def _row(self, one: TicketView) -> list[str]:
        moments = (one.created_at, one.changed_at, one.answered_at, one.resolved_at)
        return [
            str(one.id),
            self._states[one.state],
            self._priorities[one.priority],
            self._kinds.get(one.kind, one.kind),
            one.person,
            one.site,
            one.device,
            one.code,
            one.subject,
            one.owner,
            " ".join(one.tags),
            *(self._shown.long(at) if at else "" for at in moments),
            str(one.rating or ""),
        ]

"""How soon a new ticket wants an answer: a table. Support may change it."""

from __future__ import annotations

from bot.tickets.states import Priority

ACTING = {"acting", "confirming", "unknown"}  # the device may have moved

# kind, phase (None: any), reason (None: any): the first row that fits
ROWS: list[tuple[str, frozenset[str] | None, str | None, Priority]] = [
    ("failure", None, "hub-bug", Priority.HIGH),
    ("failure", frozenset(ACTING), None, Priority.URGENT),
    ("failure", None, None, Priority.HIGH),
    ("question", None, None, Priority.NORMAL),
]


def priority_of(kind: str, reason: str, phase: str) -> Priority:
    """Return the priority that a ticket opens with."""
    return next(
        (
            priority
            for of_kind, phases, of_reason, priority in ROWS
            if of_kind == kind and (phases is None or phase in phases) and of_reason in {None, reason}
        ),
        Priority.NORMAL,
    )

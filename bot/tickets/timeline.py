"""What happened when: an operation's phases, and what was done with its ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.tickets.views import EntryView


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `what` is a text key, and `params` are what its sentence needs."""

    at: datetime
    what: str
    params: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""  # a person's name, "" is the hub


def of(session: Session, operation_id: int) -> tuple[Moment, ...]:  # noqa: ARG001
    """Return what happened to an operation, the oldest first."""
    return ()


def of_story(story: Iterable[EntryView]) -> tuple[Moment, ...]:
    """Return what was done with a ticket, the oldest first; what was said stands in its story."""
    return tuple(
        Moment(entry.at, f"event-{entry.text}", entry.params, entry.author)
        for entry in story
        if entry.kind == "event"
    )

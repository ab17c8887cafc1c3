"""Failures that look like one: others of the same signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.people import Person
from bot.tickets.views import TicketView


@dataclass(frozen=True, slots=True)
class Alike:
    """Others like a ticket. Everybody's are counted; `tickets` are those that the reader may see."""

    count: int = 0
    since: datetime | None = None  # when the first of them opened
    fields: Mapping[str, str] = field(default_factory=dict)  # that all share: code, reason, phase, …
    tickets: tuple[int, ...] = ()  # the newest first


def of(session: Session, ticket: TicketView, moment: datetime, reader: Person | None = None) -> Alike:  # noqa: ARG001
    """Return the others of a ticket's signature that opened in the day before `moment`."""
    return Alike()

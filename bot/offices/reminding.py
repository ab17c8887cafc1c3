"""What a person is told of devices, and how it is said: handlers/reminding.py finds the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel import Session

from bot.people import Person


@dataclass(frozen=True, slots=True)
class Named:
    """A device as a reminder names it."""

    name: str
    site: str
    due: date


@dataclass(frozen=True, slots=True)
class Group:
    """Devices that are told of in one sentence."""

    count: int = 0
    first: tuple[Named, ...] = ()  # the soonest due


@dataclass(frozen=True, slots=True)
class Reminder:
    """All that a person is told of at once."""

    today: date
    soon: Group  # not cleared, and due in a few days
    overdue: Group
    idle: Group


class Reminding(Protocol):
    """Says it, in the transaction that keeps what was said."""

    def remind(self, session: Session, person: Person, reminder: Reminder) -> None: ...

"""What is said when something happens to a ticket. handlers/ticket_notices.py finds the words and the places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from bot.people import Person
from bot.tickets.states import TicketStep
from bot.tickets.views import EntryView, TicketView


@dataclass(frozen=True, slots=True)
class Due:
    """A goal of a ticket that is near, or was missed."""

    ticket: TicketView
    goal: str  # first_answer, solution
    missed: bool


class TicketNotices(Protocol):
    """Each is called in the transaction that made it true."""

    def opened(self, session: Session, ticket: TicketView) -> int:
        """A ticket is new, or open again: tell support. Return how many persons and groups were told."""

    def changed(
        self, session: Session, ticket: TicketView, step: TicketStep | str, by: Person | None
    ) -> None:
        """A step was taken, or a property changed: bring cards up to date, tell whom it concerns.

        Args:
            step: a step of the table, or priority, tagged, untagged, escalated, unescalated, rated, took, known.
            by: None is the hub.
        """

    def said(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Somebody said something, or changed what they had said: show it on the other side.

        An entry's copies stand under its own slot, so that a changed one replaces them.
        """

    def noted(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Support said something to itself."""

    def announced(self, session: Session, ticket: TicketView, title: str, text: str) -> None:
        """Tell the person of a ticket that its problem is known."""

    def due(self, session: Session, ticket: TicketView, goal: str, *, missed: bool) -> None:
        """A goal is near (tell the owner, or the group when there is none), or was missed (tell both)."""

    def due_together(self, session: Session, dues: Sequence[Due]) -> None:
        """As `due`, of many tickets at once: each owner and group hears of all of theirs in one message."""

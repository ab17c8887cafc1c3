"""The times to keep of a ticket, as rows: its first answer, and its solution."""

from __future__ import annotations

from sqlmodel import Session

from bot.records.tickets import TicketRow


def begin(session: Session, row: TicketRow) -> None:
    """Give a ticket its goals by its priority, or bring those that it has in line with another priority."""


def settle(session: Session, row: TicketRow) -> None:
    """Bring a ticket's goals in line with its state: met, standing still while it waits, running."""

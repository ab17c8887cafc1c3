"""What support should do now about a ticket: a table. Pure."""

from __future__ import annotations

from bot.tickets.states import TicketState
from bot.tickets.views import TicketView


def next_step(ticket: TicketView) -> str:
    """Return the text key of the next step."""
    return "next-claim" if ticket.state is TicketState.OPEN else "next-look"

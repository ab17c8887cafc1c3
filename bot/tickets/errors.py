"""What a ticket refuses.

TicketError            TIC-400  root
├── NoTicketError      TIC-404  no such ticket
├── TakenError         TIC-409  somebody else has it
└── TicketGoneError    TIC-410  it is not in a state for this
"""

from __future__ import annotations

from typing import Any


class TicketError(Exception):
    """`params` are for the sentence."""

    code = "TIC-400"
    message_key = "ticket-gone"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.message_key, params)
        self.params = params


class NoTicketError(TicketError):
    code = "TIC-404"
    message_key = "ticket-none"


class TakenError(TicketError):
    """params: ticket, owner."""

    code = "TIC-409"
    message_key = "ticket-taken"


class TicketGoneError(TicketError):
    """params: ticket, state."""

    code = "TIC-410"

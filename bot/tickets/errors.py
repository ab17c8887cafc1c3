"""What a ticket refuses.

TicketError             TIC-400  root
├── NoTicketError       TIC-404  no such ticket
├── TakenError          TIC-409  somebody else has it
├── TicketGoneError     TIC-410  it is not in a state for this
├── TooLateError        TIC-411  it was solved too long ago to be opened again
├── OtherPersonError    TIC-412  tickets of different persons are not merged
├── TagError            TIC-413  no fit tag, or too many of them
└── ProblemError        TIC-414  no such known problem, or a resolved one
    ├── AloneError      TIC-415  a failure that stands alone is no known problem
    └── NoneLeftError   TIC-416  nobody waits for what would be announced
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
    """params: ticket."""

    code = "TIC-404"
    message_key = "ticket-none"


class TakenError(TicketError):
    """params: ticket, owner."""

    code = "TIC-409"
    message_key = "ticket-taken"


class TicketGoneError(TicketError):
    """params: ticket."""

    code = "TIC-410"


class TooLateError(TicketError):
    """params: ticket, hours."""

    code = "TIC-411"
    message_key = "ticket-too-late"


class OtherPersonError(TicketError):
    """params: ticket, other."""

    code = "TIC-412"
    message_key = "ticket-other-person"


class TagError(TicketError):
    """params: tag, longest, most."""

    code = "TIC-413"
    message_key = "ticket-tag-bad"


class ProblemError(TicketError):
    """params: problem."""

    code = "TIC-414"
    message_key = "problem-none"


class AloneError(ProblemError):
    """No params."""

    code = "TIC-415"
    message_key = "problem-alone"


class NoneLeftError(ProblemError):
    """No params."""

    code = "TIC-416"
    message_key = "problem-no-tickets"

"""The states of a ticket and the steps between them. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.steps import Table


class TicketState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class TicketStep(StrEnum):
    CLAIM = "claim"
    ANSWER = "answer"
    RELEASE = "release"
    RESOLVE = "resolve"
    CLOSE = "close"  # by the person
    CONFIRM = "confirm"  # the person says that it is solved
    REOPEN = "reopen"  # … that it is not


ARROWS: list[list[object]] = [
    # step,               from,                                     to
    [TicketStep.CLAIM, TicketState.OPEN, TicketState.CLAIMED],
    [TicketStep.ANSWER, TicketState.CLAIMED, TicketState.CLAIMED],
    [TicketStep.RELEASE, TicketState.CLAIMED, TicketState.OPEN],
    [TicketStep.RESOLVE, TicketState.CLAIMED, TicketState.RESOLVED],
    [TicketStep.CLOSE, [TicketState.OPEN, TicketState.CLAIMED], TicketState.RESOLVED],
    [TicketStep.CONFIRM, TicketState.RESOLVED, TicketState.RESOLVED],
    [TicketStep.REOPEN, TicketState.RESOLVED, TicketState.OPEN],
]

TICKETS: Table[TicketState, TicketStep] = Table("ticket", TicketState, ARROWS, initial=TicketState.OPEN)

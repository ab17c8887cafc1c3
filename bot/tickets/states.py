"""The states of a ticket and the steps between them. Pure."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from bot.dialog.steps import Table


class TicketState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    WAITING = "waiting"  # for the person
    RESOLVED = "resolved"  # may be opened again for REOPEN_FOR
    CLOSED = "closed"


class Priority(IntEnum):
    """As a list sorts it: the smaller, the sooner."""

    URGENT = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


class TicketStep(StrEnum):
    CLAIM = "claim"
    ASSIGN = "assign"  # to a colleague
    ANSWER = "answer"
    ASK = "ask"  # and wait for the person
    HEAR = "hear"  # the person wrote
    RELEASE = "release"
    RESOLVE = "resolve"
    CLOSE = "close"  # by the person
    CONFIRM = "confirm"  # the person says that it is solved
    REOPEN = "reopen"  # … that it is not
    LAPSE = "lapse"  # nobody said anything against the solution in time
    MERGE = "merge"
    UNMERGE = "unmerge"


UNSOLVED = [TicketState.OPEN, TicketState.CLAIMED, TicketState.WAITING]
ENDED = [TicketState.RESOLVED, TicketState.CLOSED]
TAKEN = [TicketState.CLAIMED, TicketState.WAITING]  # somebody has it

ARROWS: list[list[object]] = [
    # step,               from,                                     to
    [TicketStep.CLAIM, TicketState.OPEN, TicketState.CLAIMED],
    [TicketStep.ASSIGN, UNSOLVED, TicketState.CLAIMED],
    [TicketStep.ANSWER, TicketState.CLAIMED, TicketState.CLAIMED],
    [TicketStep.ANSWER, TicketState.WAITING, TicketState.WAITING],
    [TicketStep.ASK, TAKEN, TicketState.WAITING],
    [TicketStep.HEAR, TicketState.OPEN, TicketState.OPEN],
    [TicketStep.HEAR, TAKEN, TicketState.CLAIMED],
    [TicketStep.RELEASE, TAKEN, TicketState.OPEN],
    [TicketStep.RESOLVE, UNSOLVED, TicketState.RESOLVED],
    [TicketStep.CLOSE, UNSOLVED, TicketState.RESOLVED],
    [TicketStep.CONFIRM, TicketState.RESOLVED, TicketState.CLOSED],
    [TicketStep.REOPEN, ENDED, TicketState.OPEN],
    [TicketStep.LAPSE, TicketState.RESOLVED, TicketState.CLOSED],
    [TicketStep.MERGE, UNSOLVED, TicketState.CLOSED],
    [TicketStep.UNMERGE, TicketState.CLOSED, TicketState.OPEN],
]

TICKETS: Table[TicketState, TicketStep] = Table("ticket", TicketState, ARROWS, initial=TicketState.OPEN)

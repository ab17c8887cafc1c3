"""The states of an approval and the steps between them. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.steps import Table


class ApprovalState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"  # a manager is entering a code
    SENT = "sent"  # with the code, to the agent
    USED = "used"  # the act began
    REFUSED = "refused"  # by the agent
    DENIED = "denied"
    EXPIRED = "expired"
    STALE = "stale"  # the evidence is no longer true


class ApprovalStep(StrEnum):
    CLAIM = "claim"
    SEND = "send"
    CODE_WRONG = "code wrong"
    USE = "use"
    REFUSE = "refuse"
    DENY = "deny"
    EXPIRE = "expire"
    OUTDATE = "outdate"


STANDS = [ApprovalState.OPEN, ApprovalState.CLAIMED]  # a person may still answer
UNDER_WAY = [*STANDS, ApprovalState.SENT, ApprovalState.USED]  # its operation goes on, or may
ENDS = frozenset(
    {
        ApprovalState.USED,
        ApprovalState.REFUSED,
        ApprovalState.DENIED,
        ApprovalState.EXPIRED,
        ApprovalState.STALE,
    }
)

ARROWS: list[list[object]] = [
    # step,                from,                          to
    [ApprovalStep.CLAIM, STANDS, ApprovalState.CLAIMED],
    [ApprovalStep.SEND, ApprovalState.CLAIMED, ApprovalState.SENT],
    [ApprovalStep.CODE_WRONG, ApprovalState.SENT, ApprovalState.CLAIMED],
    [ApprovalStep.USE, ApprovalState.SENT, ApprovalState.USED],
    [ApprovalStep.REFUSE, ApprovalState.SENT, ApprovalState.REFUSED],
    [ApprovalStep.DENY, STANDS, ApprovalState.DENIED],
    [ApprovalStep.EXPIRE, [*STANDS, ApprovalState.SENT], ApprovalState.EXPIRED],
    [ApprovalStep.OUTDATE, ApprovalState.SENT, ApprovalState.STALE],
]

APPROVALS: Table[ApprovalState, ApprovalStep] = Table(
    "approval", ApprovalState, ARROWS, initial=ApprovalState.OPEN
)

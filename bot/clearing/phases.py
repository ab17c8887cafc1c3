"""The phases of one operation: the table that says which step may follow which. Pure; effects are elsewhere."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.steps import Table


class Phase(StrEnum):
    REQUESTED = "requested"
    INSPECTING = "inspecting"
    BACKING_UP = "backing_up"
    VERIFYING = "verifying"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    ACTING = "acting"
    CONFIRMING = "confirming"
    UNKNOWN = "unknown"
    DONE = "done"
    PARTIAL = "partial"
    REFUSED = "refused"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDS = frozenset(
    {Phase.DONE, Phase.PARTIAL, Phase.REFUSED, Phase.DENIED, Phase.EXPIRED, Phase.CANCELLED, Phase.FAILED}
)
BEFORE_APPROVAL = [Phase.INSPECTING, Phase.BACKING_UP, Phase.VERIFYING]
AT_THE_DEVICE = [
    Phase.INSPECTING,
    Phase.BACKING_UP,
    Phase.VERIFYING,
    Phase.APPROVED,
    Phase.ACTING,
    Phase.CONFIRMING,
]
HOLDS_THE_SITE = frozenset({Phase.AWAITING_APPROVAL, Phase.APPROVED, Phase.ACTING, Phase.CONFIRMING})


class Step(StrEnum):
    BEGIN = "begin"
    INSPECTED = "inspected"
    BACKED_UP = "backed up"
    SAVED = "saved"  # the plan was a backup
    VERIFIED = "verified"
    PROVED = "proved"  # the plan was a verify
    APPROVE = "approve"
    CODE_WRONG = "code wrong"
    STALE = "evidence stale"
    TAKE_BACK = "take back"  # its batch was stopped before the agent came for it
    START = "start"
    ACTED = "acted"
    FINISH = "finish"
    FINISH_PARTLY = "finish partly"
    REFUSE = "refuse"
    DENY = "deny"
    EXPIRE = "expire"
    CANCEL = "cancel"
    FAIL = "fail"
    LOSE = "lose"  # what the act did cannot be read


ARROWS: list[list[object]] = [
    # step,            from,                                     to
    [Step.BEGIN, Phase.REQUESTED, Phase.INSPECTING],
    [Step.INSPECTED, Phase.INSPECTING, Phase.BACKING_UP],
    [Step.BACKED_UP, Phase.BACKING_UP, Phase.VERIFYING],
    [Step.SAVED, Phase.BACKING_UP, Phase.DONE],
    [Step.VERIFIED, Phase.VERIFYING, Phase.AWAITING_APPROVAL],
    [Step.PROVED, Phase.VERIFYING, Phase.DONE],
    [Step.APPROVE, Phase.AWAITING_APPROVAL, Phase.APPROVED],
    [Step.CODE_WRONG, Phase.APPROVED, Phase.AWAITING_APPROVAL],
    [Step.STALE, [Phase.AWAITING_APPROVAL, Phase.APPROVED], Phase.VERIFYING],
    [Step.TAKE_BACK, Phase.APPROVED, Phase.AWAITING_APPROVAL],
    [Step.START, Phase.APPROVED, Phase.ACTING],
    [Step.ACTED, Phase.ACTING, Phase.CONFIRMING],
    [Step.FINISH, [Phase.ACTING, Phase.CONFIRMING, Phase.UNKNOWN], Phase.DONE],
    [Step.FINISH_PARTLY, [Phase.ACTING, Phase.CONFIRMING, Phase.UNKNOWN], Phase.PARTIAL],
    [Step.LOSE, [Phase.APPROVED, Phase.ACTING, Phase.CONFIRMING], Phase.UNKNOWN],
    [Step.REFUSE, [*AT_THE_DEVICE, Phase.AWAITING_APPROVAL], Phase.REFUSED],
    [Step.DENY, Phase.AWAITING_APPROVAL, Phase.DENIED],
    [
        Step.EXPIRE,
        [Phase.REQUESTED, *BEFORE_APPROVAL, Phase.AWAITING_APPROVAL, Phase.APPROVED],
        Phase.EXPIRED,
    ],
    [Step.CANCEL, [Phase.REQUESTED, *BEFORE_APPROVAL, Phase.AWAITING_APPROVAL], Phase.CANCELLED],
    [Step.FAIL, [*AT_THE_DEVICE, Phase.UNKNOWN], Phase.FAILED],
]

PHASES: Table[Phase, Step] = Table("operation", Phase, ARROWS, initial=Phase.REQUESTED)

"""The states of a batch and of one site's code, and the steps between them. Pure; effects are elsewhere.

Each device's own way is its operation's, in bot/clearing/phases.py. A batch goes round from VERIFYING to ACTING again
when evidences became stale on the way.
"""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.steps import Table


class BatchState(StrEnum):
    PREPARING = "preparing"  # operations are opened; devices are inspected and backed up
    VERIFYING = "verifying"  # evidences are made, as young as each other
    ASKING = "asking"  # the question stands; no site's code was right yet
    ACTING = "acting"  # a site's code was right: its acts run; others may still be asked for
    DECIDING = "deciding"  # the first device has gone alone: go on with the others?
    STOPPED = "stopped"
    DONE = "done"  # every device has its own end
    DENIED = "denied"
    EXPIRED = "expired"  # nobody answered in time
    CANCELLED = "cancelled"


class BatchStep(StrEnum):
    VERIFY = "verify"
    ASK = "ask"
    ACT = "act"
    TRIED = "tried"  # the first device has its end
    GO_ON = "go on"
    STOP = "stop"
    RESUME = "resume"
    FINISH = "finish"
    DENY = "deny"
    EXPIRE = "expire"
    CANCEL = "cancel"


ENDS = frozenset({BatchState.DONE, BatchState.DENIED, BatchState.EXPIRED, BatchState.CANCELLED})
CODES_COUNT = [BatchState.ASKING, BatchState.ACTING, BatchState.DECIDING]  # a site's code may be typed
UNDER_WAY = [
    BatchState.PREPARING,
    BatchState.VERIFYING,
    BatchState.ASKING,
    BatchState.ACTING,
    BatchState.DECIDING,
]
WAITS = [BatchState.ASKING, BatchState.ACTING, BatchState.DECIDING, BatchState.STOPPED]  # for people, or may

ARROWS: list[list[object]] = [
    # step,            from,                                                  to
    [BatchStep.VERIFY, [BatchState.PREPARING, BatchState.ASKING, BatchState.ACTING], BatchState.VERIFYING],
    [BatchStep.ASK, BatchState.VERIFYING, BatchState.ASKING],
    [BatchStep.ACT, [BatchState.ASKING, BatchState.PREPARING], BatchState.ACTING],
    [BatchStep.TRIED, BatchState.ACTING, BatchState.DECIDING],
    [BatchStep.GO_ON, BatchState.DECIDING, BatchState.ACTING],
    [BatchStep.STOP, UNDER_WAY, BatchState.STOPPED],
    [BatchStep.RESUME, BatchState.STOPPED, BatchState.PREPARING],
    [BatchStep.FINISH, [*UNDER_WAY, BatchState.STOPPED], BatchState.DONE],
    [BatchStep.DENY, BatchState.ASKING, BatchState.DENIED],
    [BatchStep.EXPIRE, WAITS, BatchState.EXPIRED],
    [BatchStep.CANCEL, [*UNDER_WAY, BatchState.STOPPED], BatchState.CANCELLED],
]

BATCHES: Table[BatchState, BatchStep] = Table("batch", BatchState, ARROWS, initial=BatchState.PREPARING)


class CodeState(StrEnum):
    OPEN = "open"  # an approver may type it
    SENT = "sent"  # to the site's agent
    ADMITTED = "admitted"  # it was right: the site's acts follow
    REFUSED = "refused"  # by the agent
    DENIED = "denied"  # by a person who may approve there; the other sites go on
    STALE = "stale"  # an evidence is no longer true: verified and asked again
    EXPIRED = "expired"


class CodeStep(StrEnum):
    SEND = "send"
    WRONG = "wrong"
    LATE = "late"  # the agent did not come for it
    ADMIT = "admit"
    REFUSE = "refuse"
    DENY = "deny"
    OUTDATE = "outdate"
    EXPIRE = "expire"


CODE_ENDS = frozenset(
    {CodeState.REFUSED, CodeState.DENIED, CodeState.STALE, CodeState.EXPIRED}
)  # another question opens it anew

CODE_ARROWS: list[list[object]] = [
    # step,           from,                              to
    [CodeStep.SEND, CodeState.OPEN, CodeState.SENT],
    [CodeStep.WRONG, CodeState.SENT, CodeState.OPEN],
    [CodeStep.LATE, CodeState.SENT, CodeState.OPEN],
    [CodeStep.ADMIT, CodeState.SENT, CodeState.ADMITTED],
    [CodeStep.REFUSE, CodeState.SENT, CodeState.REFUSED],
    [CodeStep.DENY, [CodeState.OPEN, CodeState.SENT], CodeState.DENIED],
    [CodeStep.OUTDATE, [CodeState.OPEN, CodeState.SENT, CodeState.ADMITTED], CodeState.STALE],
    [CodeStep.EXPIRE, [CodeState.OPEN, CodeState.SENT], CodeState.EXPIRED],
]

CODES: Table[CodeState, CodeStep] = Table("code", CodeState, CODE_ARROWS, initial=CodeState.OPEN)

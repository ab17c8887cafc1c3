"""Why a batch cannot be opened or go on.

Errors:
    BatchError               BAT-000  root, a ClearingError
    ├── NoBatchError         BAT-404  no such batch, or it has ended
    ├── NothingChosenError   BAT-400  no device was chosen
    ├── TooManyError         BAT-413  more devices than one batch takes; params: limit, count
    ├── TooManyAtSiteError   BAT-416  more devices at one site than its code may be for; params: limit, count, site
    ├── SitesChangedError    BAT-412  codes were typed for other sites than those that are first now; none was used
    ├── QuestionGoneError    BAT-410  answered, out of date, or another question stands
    ├── NoCodeWantedError    BAT-415  this person has no code at any site that still asks for one; params: number, name
    ├── TwoPeopleError       BAT-414  the requester may not say yes, unless every agent concerned lets him
    └── NotNowError          BAT-409  the batch is at a point from which this cannot be done; params: state
"""

from __future__ import annotations

from bot.clearing.operations import ClearingError


class BatchError(ClearingError):
    code = "BAT-000"
    message_key = "batch-failed"
    article = "ask-a-person"


class NoBatchError(BatchError):
    code = "BAT-404"
    message_key = "batch-none"
    article = "batch-clear"


class NothingChosenError(BatchError):
    code = "BAT-400"
    message_key = "batch-nothing"
    article = "batch-clear"


class TooManyError(BatchError):
    code = "BAT-413"
    message_key = "batch-too-many"
    article = "batch-clear"


class TooManyAtSiteError(BatchError):
    code = "BAT-416"
    message_key = "batch-too-many-at-site"
    article = "batch-clear"


class SitesChangedError(BatchError):
    code = "BAT-412"
    message_key = "batch-sites-changed"
    article = "batch-clear"


class QuestionGoneError(BatchError):
    code = "BAT-410"
    message_key = "batch-question-gone"
    article = "approval-expired"


class NoCodeWantedError(BatchError):
    code = "BAT-415"
    message_key = "batch-no-code"
    article = "become-approver"


class TwoPeopleError(BatchError):
    code = "BAT-414"
    message_key = "batch-self"
    article = "self-approval"


class NotNowError(BatchError):
    code = "BAT-409"
    message_key = "batch-not-now"
    article = "batch-clear"

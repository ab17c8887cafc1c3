"""What cannot be learnt from.

LearningError        LRN-400  root
├── NoTicketError    LRN-404  there is no such ticket
├── UnsolvedError    LRN-409  the ticket is not resolved
└── WrittenError     LRN-410  the draft's file is there already
"""

from __future__ import annotations


class LearningError(Exception):
    """Its text says why, and what to do."""

    code = "LRN-400"


class NoTicketError(LearningError):
    code = "LRN-404"


class UnsolvedError(LearningError):
    code = "LRN-409"


class WrittenError(LearningError):
    code = "LRN-410"

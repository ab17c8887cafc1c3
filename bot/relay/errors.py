"""What the relay answers when it says no.

RelayError             REL-000
├─ UnauthorisedError   REL-401  no token, an unknown one, or a revoked one
├─ PairingError        REL-403  a wrong, used or expired pairing code
├─ UnknownError        REL-404  no such command of this agent
├─ GapError            REL-409  a report before this one is missing; `expected` names it
├─ EndedError          REL-410  the command's end was received already
├─ TooLargeError       REL-413  the body is too large
├─ MalformedError      REL-422  a body that does not follow the contract
│  └─ SignatureError   REL-422  the signature does not belong to this agent's key
└─ TooManyError        REL-429  too many wrong pairing codes
"""

from __future__ import annotations


class RelayError(Exception):
    """The sentence is the exception's text."""

    code = "REL-000"
    status = 500
    message_key = "bug"


class UnauthorisedError(RelayError):
    code = "REL-401"
    status = 401


class PairingError(RelayError):
    code = "REL-403"
    status = 403


class UnknownError(RelayError):
    code = "REL-404"
    status = 404


class GapError(RelayError):
    code = "REL-409"
    status = 409

    def __init__(self, expected: int) -> None:
        super().__init__(f"Reports are missing: send number {expected} first.")
        self.expected = expected


class EndedError(RelayError):
    code = "REL-410"
    status = 410


class TooLargeError(RelayError):
    code = "REL-413"
    status = 413


class MalformedError(RelayError):
    code = "REL-422"
    status = 422


class SignatureError(MalformedError):
    """Nothing of such a report is kept."""


class TooManyError(RelayError):
    code = "REL-429"
    status = 429

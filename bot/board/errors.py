"""What the board answers when it says no.

BoardError        BRD-400  root: an address or a form that cannot be read
├── LoginError    BRD-401  nobody is logged in
├── NoRightError  BRD-403  this page is for others
├── NoPageError   BRD-404  no such page
├── MethodError   BRD-405  a page that is not asked in this way
├── ForgedError   BRD-412  a form that this board did not hand out
├── LargeError    BRD-413  the form is too large
└── TriesError    BRD-429  too many wrong links from one address
"""

from __future__ import annotations


class BoardError(Exception):
    """`status` is HTTP's."""

    code = "BRD-400"
    status = 400
    message_key = "board-error-form"


class LoginError(BoardError):
    code = "BRD-401"
    status = 401
    message_key = "board-error-login"


class NoRightError(BoardError):
    code = "BRD-403"
    status = 403
    message_key = "board-error-right"


class NoPageError(BoardError):
    code = "BRD-404"
    status = 404
    message_key = "board-error-page"


class MethodError(BoardError):
    code = "BRD-405"
    status = 405


class ForgedError(BoardError):
    code = "BRD-412"
    status = 403
    message_key = "board-error-forged"


class LargeError(BoardError):
    code = "BRD-413"
    status = 413
    message_key = "board-error-large"


class TriesError(BoardError):
    code = "BRD-429"
    status = 429
    message_key = "board-error-tries"

"""What a code of a receipt is not.

CodeError              RCT-400  root: it is no code of a receipt
├── MistypedError      RCT-422  a character is wrong, or two have changed places
└── NoCodeInFileError  RCT-404  the file carries no code that can be read
"""

from __future__ import annotations


class CodeError(Exception):
    code = "RCT-400"
    message_key = "paper-code-strange"


class MistypedError(CodeError):
    code = "RCT-422"
    message_key = "paper-code-mistyped"


class NoCodeInFileError(CodeError):
    code = "RCT-404"
    message_key = "paper-code-not-in-file"

"""Why a file cannot be read as a table.

SheetError             SHT-400  root
├── LargeError         SHT-413  too many bytes, also once it is unpacked
├── ManyRowsError      SHT-414  too many rows
├── ManyColumnsError   SHT-431  too many columns
├── KindError          SHT-415  neither CSV nor XLSX
├── LockedError        SHT-423  it is protected by a password
└── DamagedError       SHT-422  it cannot be read to its end
"""

from __future__ import annotations

from typing import Any


class SheetError(Exception):
    """`params` are for the sentence."""

    code = "SHT-400"
    message_key = "sheet-damaged"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.message_key, params)
        self.params = params


class LargeError(SheetError):
    """params: mb."""

    code = "SHT-413"
    message_key = "sheet-too-large"


class ManyRowsError(SheetError):
    """params: count, the most rows."""

    code = "SHT-414"
    message_key = "sheet-too-many-rows"


class ManyColumnsError(SheetError):
    """params: count, the most columns."""

    code = "SHT-431"
    message_key = "sheet-too-many-columns"


class KindError(SheetError):
    code = "SHT-415"
    message_key = "sheet-kind"


class LockedError(SheetError):
    code = "SHT-423"
    message_key = "sheet-locked"


class DamagedError(SheetError):
    code = "SHT-422"

"""BackupError       BAK-000  root
├── PlaceError      BAK-001  the folder is missing, full, or may not be written
├── DamagedError    BAK-002  the file is not whole, or is no backup
├── SealedError     BAK-003  it is sealed, and no key that was given opens it
├── LaterError      BAK-004  it was made by a later version
├── OccupiedError   BAK-005  the database to restore into has rows, or is in use
├── NothingError    BAK-006  there is no database to back up
└── RecipientError  BAK-007  nobody can be sealed for by what was given
"""

from __future__ import annotations

from bot.errors import HubError


class BackupError(HubError):
    """`status` is the exit code of a command that ends with it."""

    code = "BAK-000"
    status = 2


class PlaceError(BackupError):
    code = "BAK-001"


class DamagedError(BackupError):
    code = "BAK-002"
    status = 1


class SealedError(BackupError):
    code = "BAK-003"


class LaterError(BackupError):
    code = "BAK-004"


class OccupiedError(BackupError):
    code = "BAK-005"


class NothingError(BackupError):
    code = "BAK-006"
    status = 3


class RecipientError(BackupError):
    code = "BAK-007"

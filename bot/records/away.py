"""Whether the records were away when a unit of work failed, or the work itself was wrong."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

# SQLite's primary result codes: memory, busy, locked, read-only, input and output, full, cannot open, protocol
SQLITE_AWAY = frozenset({5, 6, 7, 8, 10, 13, 14, 15})
# PostgreSQL's classes: connection, rolled back for another's sake, resources, operator, system
POSTGRES_AWAY = ("08", "40", "53", "57", "58")
POSTGRES_CODES_AWAY = frozenset(
    {"25006", "55P03"}
)  # read-only while another takes over; a lock was not to be had


def is_away(error: BaseException) -> bool:
    """Say whether the same work may succeed later: the database was busy, full, or not there."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, NoConnectionError) or (isinstance(found, DBAPIError) and _is_away(found)):
            return True
        found = found.__cause__ or found.__context__
    return False


def _is_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_AWAY
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError)
    return state.startswith(POSTGRES_AWAY) or state in POSTGRES_CODES_AWAY

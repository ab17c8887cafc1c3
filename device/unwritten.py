"""A command that could not be written down does not run, and the hub hears at once why not."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from device.contract import AnyCommand, Ended, Outcome, ReadBack
from device.disk_trouble import number_of
from device.errors import JournalError
from device.outcomes import of_error
from device.places import why

TROUBLE = (
    sqlite3.Error,
    JournalError,
)  # what the journal raises when its disk is full, fails, or has spoilt it


def end_of(command: AnyCommand, err: sqlite3.Error | JournalError, state: Path) -> Ended:
    """Return the end of a command that the journal in the folder `state` did not take."""
    ended = of_error(why(_as_the_system_says(err), str(state)))
    # What was not read back stays unknown, whatever the reason is.
    return ended.model_copy(update={"outcome": Outcome.UNKNOWN}) if isinstance(command, ReadBack) else ended


def _as_the_system_says(err: sqlite3.Error | JournalError) -> OSError:
    number = number_of(err) if isinstance(err, sqlite3.Error) else None
    return OSError(str(err)) if number is None else OSError(number, os.strerror(number))

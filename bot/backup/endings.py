"""What a disk or a database says when it cannot go on, as an error of this project."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot import upkeep
from bot.backup.errors import PlaceError
from bot.redaction import Redaction
from bot.settings import Settings

OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")


@contextmanager
def in_a_sentence(settings: Settings, folder: Path) -> Iterator[None]:
    """Raise PlaceError for what the disk of `folder` says, DatabaseError for what the database says."""
    with upkeep.in_a_sentence(settings):
        try:
            yield
        except sqlite3.Error as err:
            if getattr(err, "sqlite_errorname", "").startswith(OF_THE_DISK):
                raise PlaceError(f"{folder}: {err}") from err
            raise
        except psycopg.Error as err:
            why = Redaction(settings.secrets).clean(str(err).splitlines()[0])
            raise upkeep.DatabaseError(why) from err
        except OSError as err:
            raise PlaceError(f"{folder}: {err.strerror or err}") from err

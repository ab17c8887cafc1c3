"""Invoices on their way into a run: a break costs the last dozen, and what cannot have changed is not read again.

One SQLite file a device, for its owner alone. It holds what the running command has read, and what earlier ones
have read that is settled (settled.py). Nothing that was backed up stands here alone: runs are complete.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from device.disk_trouble import number_of
from device.drivers.base import Invoice
from device.records import invoice_of, line_of
from device.settled import refers_to, settled

Key = tuple[str, str, str]  # type, fpdm, fphm
TABLE = """
CREATE TABLE IF NOT EXISTS records (
    fplxdm TEXT NOT NULL, fpdm TEXT NOT NULL, fphm TEXT NOT NULL, issued TEXT NOT NULL,
    line BLOB NOT NULL, crc INTEGER NOT NULL, -- SQLite does not see a bit that turned
    command TEXT NOT NULL, settled INTEGER NOT NULL, taken INTEGER NOT NULL,
    PRIMARY KEY (fplxdm, fpdm, fphm)
) WITHOUT ROWID
"""
OF_RUN = "FROM records WHERE fplxdm = ? AND taken"

TOGETHER = 32  # writes in one commit: about a dozen invoices, a second or two at 9600


class Spool:
    """The records of one device, for one thread; memory does not grow with their number.

    Every method may raise OSError: the disk is full, or the folder is gone.
    """

    def __init__(self, path: Path, command: str, month: datetime) -> None:
        """Open or make it; a file that cannot be read is a new one.

        Args:
            month: records issued before it are of a past month (settled.border).
        """
        self._command = command
        self._before = f"{command} before"  # stands at what this command read before a break
        self._month = month
        self._uncommitted = 0
        with _as_oserror():
            try:
                self._file = _opened(path, command, self._before)
            except sqlite3.DatabaseError as err:
                if number_of(err) is not None:
                    raise
                for one in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                    one.unlink(missing_ok=True)
                self._file = _opened(path, command, self._before)

    def get(self, key: Key, before: datetime) -> Invoice | None:
        """Return what needs not be read again.

        That is what was read since this was opened; and what was issued before `before` and either is settled or was
        read by this command before a break. The statistics do not count what is later: only reading it tells.
        """
        row = self._row(
            "SELECT CAST(line AS BLOB), crc FROM records WHERE fplxdm = ? AND fpdm = ? AND fphm = ?"
            " AND (command = ? OR (issued < ? AND (settled OR command = ?)))",
            *key, self._command, before.isoformat(), self._before,
        )  # fmt: skip
        return invoice_of(row[0]) if row and crc32(row[0]) == row[1] else None

    def add(self, fplxdm: str, one: Invoice) -> None:
        """Keep what was read now. The invoice that a red-letter one takes back must be read again."""
        original = refers_to(one)
        if original is not None:
            self._write(
                "UPDATE records SET settled = 0, command = '' WHERE fpdm = ? AND fphm = ? AND command != ?",
                *original, self._command,
            )  # fmt: skip
        line = line_of(one)
        self._write(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            fplxdm, one.fpdm, one.fphm, one.issued.isoformat(), line, crc32(line), self._command,
            settled(one, self._month),
        )  # fmt: skip

    def take(self, fplxdm: str, one: Invoice) -> None:
        """Let it be in the run."""
        self._write(
            "UPDATE records SET taken = 1 WHERE fplxdm = ? AND fpdm = ? AND fphm = ?",
            fplxdm,
            one.fpdm,
            one.fphm,
        )

    def distrust(self, fplxdm: str) -> None:
        """Forget what was not read since this was opened, of one type; the run has nothing of the type."""
        self._write("DELETE FROM records WHERE fplxdm = ? AND command != ?", fplxdm, self._command)
        self._write("UPDATE records SET taken = 0 WHERE fplxdm = ?", fplxdm)

    def lines(self, fplxdm: str) -> Generator[bytes, None, None]:
        """Yield the run's records of one type as JSON, in the order of their numbers; close it if not taken whole."""
        with _as_oserror():
            for (line,) in self._file.execute(
                f"SELECT CAST(line AS BLOB) {OF_RUN} ORDER BY fpdm, fphm", (fplxdm,)
            ):
                yield line

    def records(self, fplxdm: str) -> Iterator[Invoice]:
        return map(invoice_of, self.lines(fplxdm))

    def count(self, fplxdm: str) -> int:
        """Return how many records of one type the run has."""
        return int(self._row(f"SELECT COUNT(*) {OF_RUN}", fplxdm)[0])

    def old(self, fplxdm: str) -> int:
        """Return how many of them were not read since this was opened."""
        return int(self._row(f"SELECT COUNT(*) {OF_RUN} AND command != ?", fplxdm, self._command)[0])

    def reused(self, fplxdm: str) -> int:
        """Return how many of them this command has not read."""
        counted = f"SELECT COUNT(*) {OF_RUN} AND command NOT IN (?, ?)"
        return int(self._row(counted, fplxdm, self._command, self._before)[0])

    def done(self, since: datetime) -> None:
        """The records stand in a finished run: keep for the next what is settled and was issued since then."""
        self._write("DELETE FROM records WHERE NOT settled OR issued < ?", since.isoformat())

    def close(self) -> None:
        try:
            self.keep()
        finally:
            self._file.close()

    def _row(self, statement: str, *values: Any) -> Any:
        with _as_oserror():
            return self._file.execute(statement, values).fetchone()

    def _write(self, statement: str, *values: Any) -> None:
        """Write one thing; one commit each would hold the line up."""
        with _as_oserror():
            if not self._file.in_transaction:
                self._file.execute("BEGIN")
                self._uncommitted = 0
            self._file.execute(statement, values)
            self._uncommitted += 1
        if self._uncommitted >= TOGETHER:
            self.keep()

    def keep(self) -> None:
        """Have all of it on the disk now."""
        with _as_oserror():
            if self._file.in_transaction:
                self._file.execute("COMMIT")


def _opened(path: Path, command: str, before: str) -> sqlite3.Connection:
    """Open the file, look whether it is whole, and put `before` at what the command has read so far.

    Raises:
        sqlite3.DatabaseError
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    file = sqlite3.connect(path, isolation_level=None)
    try:
        # A power cut may cost the last records, never the file.
        for words in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", TABLE):
            file.execute(words)
        _must_be_whole(file)
        file.execute("UPDATE records SET taken = 0 WHERE taken")
        file.execute("UPDATE records SET command = ? WHERE command = ?", (before, command))
    except BaseException:
        file.close()
        raise
    return file


def _must_be_whole(file: sqlite3.Connection) -> None:
    (verdict,) = file.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    file.execute("SELECT crc, taken FROM records LIMIT 1")


@contextlib.contextmanager
def _as_oserror() -> Iterator[None]:
    """Turn what SQLite says of a disk that fails into what the system says of it."""
    try:
        yield
    except sqlite3.DatabaseError as err:
        raise OSError(number_of(err) or errno.EIO, str(err)) from err

"""Commands taken from the hub, and their reports until the hub has them. Codes are never kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from device.clock import now
from device.contract import COMMAND, Admit, AnyCommand, Ended, Progress, Report, RunAct, Started
from device.store import Store

KEEP_DAYS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that the hub has not acknowledged."""

    command: str
    report: Report


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A command begun and not ended, with the last progress that was told."""

    command: str
    kind: str
    device: str
    received_at: str
    progress: Progress | None


class Commands:
    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, command: AnyCommand) -> bool:
        """Write the command down; False when it was known before."""
        kept = command.model_copy(update={"code": None}) if isinstance(command, RunAct | Admit) else command
        return bool(
            self._store.write(
                "INSERT INTO commands (id, kind, device, operation, body, state, received_at)"
                " VALUES (?, ?, ?, ?, ?, 'begun', ?) ON CONFLICT DO NOTHING",
                command.id, command.kind, command.device, command.operation, kept.model_dump_json(), now().isoformat(),
            )
        )  # fmt: skip

    def has(self, command: str) -> bool:
        """Say whether the command was written down."""
        return self._store.row("SELECT 1 FROM commands WHERE id = ?", command) is not None

    def unended(self) -> list[AnyCommand]:
        """Return what was begun and not ended, oldest first."""
        rows = self._store.rows("SELECT body FROM commands WHERE state = 'begun' ORDER BY rowid")
        with self._store.understood():
            return [COMMAND.validate_json(row["body"]) for row in rows]

    def under_way(self) -> list[UnderWay]:
        """Return what was begun and not ended, oldest first."""
        rows = self._store.rows(
            "SELECT id, kind, device, received_at, (SELECT body FROM reports WHERE command = id"
            " AND json_extract(body, '$.type') = 'progress' ORDER BY seq DESC LIMIT 1) AS told"
            " FROM commands WHERE state = 'begun' ORDER BY rowid"
        )
        return [
            UnderWay(row["id"], row["kind"], row["device"], row["received_at"], _progress(row["told"]))
            for row in rows
        ]

    def reports_waiting(self) -> int:
        """Return how many reports the hub has not acknowledged."""
        row = self._store.row("SELECT COUNT(*) AS count FROM reports WHERE acked = 0")
        return int(row["count"]) if row else 0

    def try_again(self, command: str) -> int:
        """Count one more beginning of a read; return how many there were."""
        self._store.write("UPDATE commands SET tries = tries + 1 WHERE id = ?", command)
        row = self._store.row("SELECT tries FROM commands WHERE id = ?", command)
        return int(row["tries"]) if row else 0

    def put_off(self, command: str) -> None:
        """Do not count the beginning of a read that was asked to stop."""
        self._store.write("UPDATE commands SET tries = tries - 1 WHERE id = ?", command)

    def report(self, command: str, body: Started | Progress | Ended) -> None:
        """Append to the command's reports; an end closes it, and nothing is added to a closed one."""
        with self._store.transaction():
            row = self._store.row("SELECT state FROM commands WHERE id = ?", command)
            if row is None or row["state"] != "begun":
                return
            self._append(command, body)
            if isinstance(body, Ended):
                self._store.write("UPDATE commands SET state = 'ended' WHERE id = ?", command)

    def _append(self, command: str, body: Started | Progress | Ended) -> None:
        self._store.write(
            "INSERT INTO reports (command, seq, at, body)"
            " SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ? FROM reports WHERE command = ?",
            command, now().isoformat(), body.model_dump_json(), command,
        )  # fmt: skip

    def waiting(self) -> list[Waiting]:
        """Return the next report of each command that has one, oldest command first."""
        rows = self._store.rows(
            "SELECT command, MIN(seq) AS seq, at, reports.body FROM reports JOIN commands ON commands.id = command"
            " WHERE acked = 0 GROUP BY command ORDER BY commands.rowid"
        )
        with self._store.understood():
            return [Waiting(row["command"], _report(row)) for row in rows]

    def acknowledged(self, command: str, expected: int) -> None:
        """The hub has every report before `expected`, and wants that one next.

        Where it has more of them than this journal, an earlier state of which was put back, the end takes that number:
        the hub has none yet.
        """
        with self._store.transaction():
            self._store.write(
                "UPDATE reports SET seq = ? WHERE command = ?"
                " AND seq = (SELECT MAX(seq) FROM reports WHERE command = ?)"
                " AND seq < ? AND json_extract(body, '$.type') = 'ended'",
                expected, command, command, expected - 1,
            )  # fmt: skip
            self._store.write("UPDATE reports SET acked = seq < ? WHERE command = ?", expected, command)

    def forget(self, command: str) -> None:
        """The hub wants nothing more of this command."""
        with self._store.transaction():
            self._store.write("UPDATE reports SET acked = 1 WHERE command = ?", command)
            self._store.write(
                "UPDATE commands SET state = 'forgotten' WHERE id = ? AND state = 'ended'", command
            )

    def send_again(self, command: str) -> None:
        """The hub asked again for a command that is known: it shall have all its reports again."""
        self._store.write("UPDATE reports SET acked = 0 WHERE command = ?", command)

    def known(self) -> list[str]:
        """Return the ids of commands whose end the hub does not have yet."""
        rows = self._store.rows(
            "SELECT id FROM commands WHERE state = 'begun'"
            " OR EXISTS (SELECT 1 FROM reports WHERE command = id AND acked = 0) ORDER BY commands.rowid"
        )
        return [row["id"] for row in rows]

    def prune(self) -> None:
        """Drop reads that ended long ago; what acts did is kept."""
        before = (now() - timedelta(days=KEEP_DAYS)).isoformat()
        old = "SELECT id FROM commands WHERE state != 'begun' AND kind != 'act' AND received_at < ?"
        with self._store.transaction():
            self._store.write(f"DELETE FROM reports WHERE acked = 1 AND command IN ({old})", before)  # noqa: S608
            self._store.write(
                f"DELETE FROM commands WHERE id IN ({old}) AND id NOT IN (SELECT command FROM reports)",  # noqa: S608
                before,
            )


def _progress(body: str | None) -> Progress | None:
    return Progress.model_validate_json(body) if body else None


def _report(row: sqlite3.Row) -> Report:
    return Report.model_validate_json(f'{{"seq": {row["seq"]}, "at": "{row["at"]}", "body": {row["body"]}}}')

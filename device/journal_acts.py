"""What became of each act, type by type."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from device.clock import now
from device.contract import Act, ActState, ReadBack, RunAct, Started, TypeRow
from device.journal_evidence import Evidences
from device.store import Store


@dataclass(frozen=True, slots=True)
class Target:
    """One type of an act, and where it stood before."""

    fplxdm: str
    was_start: datetime  # naive, the device's: the period has moved when it begins later
    was_end: datetime  # naive: the first moment after the period
    waiting: int | None = None  # invoices not uploaded before an upload was begun; None: not known


@dataclass(frozen=True, slots=True)
class ActRun:
    """One act as the journal knows it."""

    command: str
    device: str
    operation: int | None
    act: Act
    digest: str
    targets: tuple[Target, ...]
    rows: tuple[TypeRow, ...]
    began_at: datetime


class Acts:
    def __init__(self, store: Store, evidence: Evidences, rise: Callable[[], None]) -> None:
        self._store = store
        self._evidence = evidence
        self._rise = rise

    def consume(self, command: RunAct, targets: Sequence[Target]) -> bool:
        """In one transaction: consume the evidence, write the rows, report the start, rise.

        False, with nothing done: the evidence is not open any more, or its batch was not admitted.
        """
        with self._store.transaction():
            if not self._evidence.consume(command):
                return False
            self._write_rows(command, targets, ActState.PENDING)
            self._store.write(
                "INSERT INTO reports (command, seq, at, body)"
                " SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ? FROM reports WHERE command = ?",
                command.id, now().isoformat(), Started().model_dump_json(), command.id,
            )  # fmt: skip
            self._rise()
        return True

    def _write_rows(self, command: RunAct | ReadBack, targets: Sequence[Target], state: ActState) -> None:
        self._store.write(
            "INSERT INTO acts (command, device, operation, act, digest, began_at) VALUES (?, ?, ?, ?, ?, ?)",
            command.id, command.device, command.operation, command.act, command.evidence, now().isoformat(),
        )  # fmt: skip
        for ord_, one in enumerate(targets):
            self._store.write(
                "INSERT INTO act_rows (command, ord, fplxdm, state, was_start, was_end) VALUES (?, ?, ?, ?, ?, ?)",
                command.id, ord_, one.fplxdm, state, one.was_start.isoformat(), one.was_end.isoformat(),
            )  # fmt: skip

    def adopt(self, command: ReadBack, targets: Sequence[Target]) -> ActRun:
        """Write an act down that a lost journal knew: each of its types may have moved. Return it.

        The device is locked until it is known, as after any act whose end is unknown.
        """
        with self._store.transaction():
            self._write_rows(command, targets, ActState.UNKNOWN)
            self.lock_device(command.device, command.id)
        adopted = self.run(command.id)
        assert adopted is not None
        return adopted

    def start(self, command: str, fplxdm: str, waiting: int | None = None) -> None:
        """Put "started" on the disk: the line is touched only after this."""
        with self._store.transaction():
            changed = self._store.write(
                "UPDATE act_rows SET state = 'started', waiting = ?"
                " WHERE command = ? AND fplxdm = ? AND state = 'pending'",
                waiting, command, fplxdm,
            )  # fmt: skip
            if not changed:
                raise RuntimeError(f"{command}: type {fplxdm} was begun before")
            self._rise()

    def together(self) -> AbstractContextManager[None]:
        """Make what is read and written inside one transaction."""
        return self._store.transaction()

    def settle(self, command: str, row: TypeRow) -> None:
        """Write what became of one type."""
        self._store.write(
            "UPDATE act_rows SET state = ?, disk_code = ?, text = ?, period_start = ?, lock_date = ?"
            " WHERE command = ? AND fplxdm = ?",
            row.state, row.disk_code, row.text, _iso(row.period_start), _iso(row.lock_date), command, row.fplxdm,
        )  # fmt: skip

    def run(self, command: str) -> ActRun | None:
        row = self._store.row("SELECT * FROM acts WHERE command = ?", command)
        if row is None:
            return None
        rows = self._store.rows("SELECT * FROM act_rows WHERE command = ? ORDER BY ord", command)
        with self._store.understood():
            return ActRun(
                command, row["device"], row["operation"], Act(row["act"]), row["digest"],
                tuple(_target(one) for one in rows), tuple(_type_row(one) for one in rows),
                datetime.fromisoformat(row["began_at"]),
            )  # fmt: skip

    def last(self, device: str, act: Act, operation: int | None) -> ActRun | None:
        """Return the device's last act of this kind; of this operation, when one is given."""
        row = self._store.row(
            "SELECT command FROM acts WHERE device = ? AND act = ? AND (? IS NULL OR operation = ?)"
            " ORDER BY rowid DESC LIMIT 1",
            device, act, operation, operation,
        )  # fmt: skip
        return self.run(row["command"]) if row else None

    def lock_device(self, device: str, command: str) -> None:
        self._store.write(
            "INSERT INTO locked_devices (device, command, since) VALUES (?, ?, ?)"
            " ON CONFLICT (device) DO UPDATE SET command = excluded.command",
            device, command, now().isoformat(),
        )  # fmt: skip

    def unlock_device(self, device: str, command: str) -> bool:
        """Unlock a device whose act is known now; False: this command was not what locked it."""
        return bool(
            self._store.write("DELETE FROM locked_devices WHERE device = ? AND command = ?", device, command)
        )

    def locked_by(self, device: str) -> str | None:
        """Return the command whose outcome is unknown, if there is one for this device."""
        lock = self.lock_of(device)
        return lock[0] if lock else None

    def locked(self) -> list[str]:
        """Return the disk numbers of all devices with an act whose outcome is unknown, configured or not."""
        rows = self._store.rows("SELECT device FROM locked_devices ORDER BY device")
        return [row["device"] for row in rows]

    def lock_of(self, device: str) -> tuple[str, str] | None:
        """Return the command whose outcome is unknown, and since when (ISO 8601, UTC)."""
        row = self._store.row("SELECT command, since FROM locked_devices WHERE device = ?", device)
        return (row["command"], row["since"]) if row else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _target(row: sqlite3.Row) -> Target:
    return Target(
        row["fplxdm"],
        datetime.fromisoformat(row["was_start"]),
        datetime.fromisoformat(row["was_end"]),
        row["waiting"],
    )


def _type_row(row: sqlite3.Row) -> TypeRow:
    return TypeRow(
        fplxdm=row["fplxdm"],
        state=ActState(row["state"]),
        disk_code=row["disk_code"],
        text=row["text"],
        period_start=_day(row["period_start"]),
        lock_date=_day(row["lock_date"]),
    )

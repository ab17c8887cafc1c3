"""Evidence open for approval: one alone, or those of one batch side by side, one a device."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from device.clock import Moment, moment
from device.contract import Evidence, RunAct
from device.store import Store

IS_ADMITTED = """EXISTS (
    SELECT 1 FROM admissions WHERE admissions.state = 'open' AND admissions.device = evidence.device
    AND admissions.digest = evidence.digest AND admissions.batch = evidence.batch
)"""
CONSUME = f"""UPDATE evidence SET state = 'consumed'
WHERE state = 'open' AND device = ? AND digest = ? AND batch = ? AND (batch = '' OR {IS_ADMITTED})"""  # noqa: S608
VOID_ADMISSIONS = """UPDATE admissions SET state = 'void' WHERE state = 'open' AND NOT EXISTS (
    SELECT 1 FROM evidence WHERE evidence.state = 'open' AND evidence.device = admissions.device
    AND evidence.digest = admissions.digest AND evidence.batch = admissions.batch
)"""


@dataclass(frozen=True, slots=True)
class OpenEvidence:
    evidence: Evidence
    digest: str
    run: str  # the backup run it stands on
    batch: str  # "": alone
    made: Moment

    def fresh(self, now: Moment) -> bool:
        age_s = self.made.age_s(now)
        return age_s is not None and 0 <= age_s <= self.evidence.valid_s


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """What of a batch is open at this site."""

    batch: str
    devices: int
    admitted: int  # of them, by an approver's code


class Evidences:
    """An admission without the open evidence that it names is void, whatever voided that."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, evidence: Evidence, run: str, batch: str = "") -> str:
        """Open it for approval; void what is open alone, for another batch, or of this device. Return its digest."""
        digest, at = evidence.digest(), moment()
        with self._store.transaction():
            self._store.write(
                "UPDATE evidence SET state = 'void'"
                " WHERE state = 'open' AND (batch = '' OR batch != ? OR device = ?)",
                batch, evidence.skpbh,
            )  # fmt: skip
            self._store.write(
                "INSERT INTO evidence (digest, body, run, boot, made_s, state, device, batch)"
                " VALUES (?, ?, ?, ?, ?, 'open', ?, ?)",
                digest, evidence.model_dump_json(), run, at.boot, at.at_s, evidence.skpbh, batch,
            )  # fmt: skip
            self._void_admissions()
        return digest

    def void(self) -> None:
        """Void all that is open."""
        with self._store.transaction():
            self._store.write("UPDATE evidence SET state = 'void' WHERE state = 'open'")
            self._void_admissions()

    def void_of(self, device: str) -> None:
        with self._store.transaction():
            self._store.write(
                "UPDATE evidence SET state = 'void' WHERE state = 'open' AND device = ?", device
            )
            self._void_admissions()

    def of(self, device: str) -> OpenEvidence | None:
        """Return the evidence that is open for a device, if one is; whether it is fresh is not looked at."""
        row = self._store.row("SELECT * FROM evidence WHERE state = 'open' AND device = ?", device)
        return self._read(row) if row else None

    def batch(self) -> OpenBatch | None:
        """Return the batch whose evidence is open, if it is one's."""
        row = self._store.row(
            f"SELECT batch, COUNT(*) AS devices, SUM({IS_ADMITTED}) AS admitted"  # noqa: S608
            " FROM evidence WHERE state = 'open' AND batch != '' GROUP BY batch"
        )
        return OpenBatch(row["batch"], row["devices"], row["admitted"]) if row else None

    def consume(self, command: RunAct) -> bool:
        """Consume what an act was approved for, and a batch's admission with it.

        False, with nothing done: it is not open any more, or is a batch's and was not admitted.
        """
        with self._store.transaction():
            consumed = self._store.write(CONSUME, command.device, command.evidence, command.batch)
            if consumed:
                self._store.write(
                    "UPDATE admissions SET state = 'used' WHERE state = 'open' AND device = ?", command.device
                )
        return bool(consumed)

    def _void_admissions(self) -> None:
        self._store.write(VOID_ADMISSIONS)

    def _read(self, row: sqlite3.Row) -> OpenEvidence:
        made = Moment(row["boot"], row["made_s"])
        with self._store.understood():
            evidence = Evidence.model_validate_json(row["body"])
            return OpenEvidence(evidence, row["digest"], row["run"], row["batch"], made)

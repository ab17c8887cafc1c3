"""Runs that were written, passwords that a disk refused; rolls and removals have files of their own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from device.clock import now
from device.contract import BackupResult
from device.holdings import Holdings, as_text, of_text
from device.journal_removals import Removals
from device.journal_rolls import Rolls
from device.marks import Marks
from device.proven import Proven
from device.store import Store

Secrets = tuple[str | None, str | None]  # the disk's password and the certificate's; None: it was not meant
NOT_MEANT = "\1"
SEALED = ".age"  # what a sealed file's name ends with
RECIPIENT = "backup_recipient"  # the fact that says for whom copies are sealed
SHOWN = "backup_recipient_shown"  # and the one that says whose secret was shown


@dataclass(frozen=True, slots=True)
class Run:
    run: str
    device: str
    operation: int | None
    made_at: str
    result: BackupResult
    sha256: str  # of the file in the places
    own_sha256: str = ""  # of the file in the state folder: the same, unless the places' is sealed
    sealed_for: str = ""  # the recipient of the file in the places, "age1…"; "": it is not sealed
    holds: Holdings | None = None  # the invoice numbers in it; None: an earlier version did not note them

    @property
    def file(self) -> str:
        """Return the name of the file in the places."""
        return f"{self.run}{SEALED}" if self.sealed_for else self.run


class Backups:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.removals = Removals(store)
        self.proven = Proven(store)
        self.marks = Marks(store)

    @property
    def recipient(self) -> str:
        """Return for whom copies are sealed, "age1…"; "": they are not."""
        return self._store.fact(RECIPIENT)

    def seal_for(self, recipient: str) -> None:
        self._store.set_fact(RECIPIENT, recipient)

    @property
    def shown(self) -> str:
        """Return the recipient whose secret was last shown; "": none was."""
        return self._store.fact(SHOWN)

    def was_shown(self) -> None:
        """Note that somebody was shown the secret for which copies are sealed now."""
        self._store.set_fact(SHOWN, self.recipient)

    def rolls(self, device: str, fplxdm: str) -> Rolls:
        return Rolls(self._store, device, fplxdm)

    def saved(self, run: Run) -> None:
        self._store.write(
            "INSERT INTO runs (run, device, operation, made_at, result, sha256, own_sha256, sealed_for, holds)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            run.run, run.device, run.operation, run.made_at, run.result.model_dump_json(), run.sha256,
            run.own_sha256 or run.sha256, run.sealed_for, as_text(run.holds),
        )  # fmt: skip

    def learned(self, run: str, holds: Holdings) -> None:
        """Note what a run holds that an earlier version of the agent wrote."""
        self._store.write("UPDATE runs SET holds = ? WHERE run = ?", as_text(holds), run)

    def runs(self) -> list[Run]:
        """Return all runs in the order in which they were written: the site's clock may have been set meanwhile."""
        rows = self._store.rows("SELECT * FROM runs ORDER BY rowid")
        with self._store.understood():
            return [_run(dict(row)) for row in rows]

    def last(self, device: str, operation: int | None = None) -> Run | None:
        """Return the device's last run; of this operation, when one is given."""
        fit = [one for one in self.runs() if one.device == device and operation in (None, one.operation)]
        return fit[-1] if fit else None

    def needed(self) -> frozenset[str]:
        """Return the runs on which open evidence stands, or any act ever stood: its receipt names the run."""
        rows = self._store.rows(
            "SELECT run FROM evidence WHERE state = 'open' UNION"
            " SELECT evidence.run FROM acts JOIN evidence ON evidence.digest = acts.digest"
        )
        return frozenset(row["run"] for row in rows)

    def password_refused(self, device: str, secrets: Secrets, text: str) -> None:
        """Remember that these passwords were refused, one of them or both together, without keeping them."""
        self._store.write(
            "INSERT INTO refused_passwords (digest, text, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            self._digest(device, secrets), text, now().isoformat(),
        )  # fmt: skip

    def refusal_of(self, device: str, secrets: Secrets) -> str | None:
        """Return what the disk said when it refused either of these passwords or both; None: it never did."""
        disk, certificate = secrets
        digests = [self._digest(device, one) for one in (secrets, (disk, None), (None, certificate))]
        row = self._store.row("SELECT text FROM refused_passwords WHERE digest IN (?, ?, ?)", *digests)
        return str(row["text"]) if row else None

    def forgive_passwords(self) -> None:
        """Let refused passwords be sent again: someone at the site has looked at the disk."""
        self._store.write("DELETE FROM refused_passwords")

    def _digest(self, device: str, secrets: Secrets) -> str:
        made_at = self._store.fact("made_at")
        meant = (NOT_MEANT if one is None else one for one in secrets)
        return hashlib.sha256("\0".join((made_at, device, *meant)).encode()).hexdigest()


def _run(row: dict[str, Any]) -> Run:
    """Raises ValueError: the row means nothing."""
    result = BackupResult.model_validate_json(row["result"])
    return Run(**{**row, "result": result, "holds": of_text(row["holds"])})

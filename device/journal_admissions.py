"""What an approver's code let in: the devices of a batch, each with the evidence that the approver saw."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from device.clock import Moment, moment
from device.contract import Act, Admit, RunAct
from device.store import Store


@dataclass(frozen=True, slots=True)
class Admission:
    """One device's, not used yet."""

    batch: str
    operation: int
    device: str
    act: Act
    digest: str
    requester: str
    approver: str
    made: Moment

    def fresh(self, now: Moment, valid_s: float) -> bool:
        age_s = self.made.age_s(now)
        return age_s is not None and 0 <= age_s <= valid_s

    def lets(self, command: RunAct) -> bool:
        """Say whether this is the very act that was let in, asked for and approved by the same people."""
        asked = (command.batch, command.operation, command.device, command.act)
        people = (command.requester, command.approver)
        return (
            hmac.compare_digest(self.digest.encode(), command.evidence.encode())
            and asked == (self.batch, self.operation, self.device, self.act)
            and people == (self.requester, self.approver)
        )


class Admissions:
    def __init__(self, store: Store) -> None:
        self._store = store

    def let_in(self, command: Admit) -> None:
        """Write down each device of an admitted command; what was let in for them before is void."""
        at = moment()
        with self._store.transaction():
            for one in command.items:
                self._store.write(
                    "UPDATE admissions SET state = 'void' WHERE state = 'open' AND device = ?", one.device
                )
                self._store.write(
                    "INSERT INTO admissions (command, batch, operation, device, act, digest, requester, approver,"
                    " boot, made_s, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
                    command.id, command.batch, one.operation, one.device, command.act, one.evidence,
                    command.requester, command.approver, at.boot, at.at_s,
                )  # fmt: skip

    def of(self, device: str) -> Admission | None:
        """Return what is let in for a device and not used; whether it is fresh is not looked at."""
        row = self._store.row("SELECT * FROM admissions WHERE state = 'open' AND device = ?", device)
        if row is None:
            return None
        with self._store.understood():
            return Admission(
                row["batch"], row["operation"], row["device"], Act(row["act"]), row["digest"], row["requester"],
                row["approver"], Moment(row["boot"], row["made_s"]),
            )  # fmt: skip

    def made_by(self, command: str) -> bool:
        """Say whether this command let anything in, whatever became of it since."""
        return self._store.row("SELECT 1 FROM admissions WHERE command = ?", command) is not None

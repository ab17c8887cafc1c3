"""Who may approve, with secrets that never leave the site, and how many wrong codes came in a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from device.store import Store

WRONG_CODES_ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Approver:
    person: str  # number at the hub, "P3"
    name: str
    secret: str = field(repr=False)  # base32
    last_step: int = 0  # the last accepted time step; 0: none yet


class People:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, person: str, name: str, secret: str) -> None:
        """Enrol an approver; a new secret replaces an old one."""
        self._store.write(
            "INSERT INTO approvers (person, name, secret) VALUES (?, ?, ?) ON CONFLICT (person)"
            " DO UPDATE SET name = excluded.name, secret = excluded.secret, last_step = 0",
            person, name, secret,
        )  # fmt: skip

    def remove(self, person: str) -> bool:
        return bool(self._store.write("DELETE FROM approvers WHERE person = ?", person))

    def approvers(self) -> list[Approver]:
        return [Approver(**row) for row in self._store.rows("SELECT * FROM approvers ORDER BY person")]

    def approver(self, person: str) -> Approver | None:
        return next((one for one in self.approvers() if one.person == person), None)

    def accepted(self, person: str, step: int) -> bool:
        """Burn this time step and all before it; the row of wrong codes ends. False: it was burnt before."""
        with self._store.transaction():
            burnt = self._store.write(
                "UPDATE approvers SET last_step = ? WHERE person = ? AND last_step < ?", step, person, step
            )
            if burnt:
                self._store.set_fact("wrong_codes", "0")
        return bool(burnt)

    def wrong_code(self) -> int:
        """Count a wrong code; return how many tries are left."""
        with self._store.transaction():
            self._store.set_fact("wrong_codes", str(self.wrong_codes + 1))
        return self.tries_left

    @property
    def tries_left(self) -> int:
        return max(0, WRONG_CODES_ALLOWED - self.wrong_codes)

    @property
    def locked(self) -> bool:
        """Acts are locked until someone at the site unlocks them."""
        return self.tries_left == 0

    def unlock(self) -> None:
        self._store.set_fact("wrong_codes", "0")

    @property
    def wrong_codes(self) -> int:
        """How many came in a row."""
        with self._store.understood():
            return int(self._store.fact("wrong_codes", "0"))

"""What was begun and what ended: the agent's memory, on the disk before anything is touched.

`Journal` is the file's identity and its parts: commands with their reports, open evidence, what of a batch was let in,
acts, approvers, backups, what is odd about each device and where it was found.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from device.clock import now
from device.journal_acts import Acts
from device.journal_admissions import Admissions
from device.journal_backups import Backups
from device.journal_commands import Commands
from device.journal_evidence import Evidences
from device.journal_people import People
from device.quirks import Quirks
from device.store import Store
from device.whereabouts import Whereabouts

FILE = "journal.sqlite3"


class Journal:
    """One agent's journal. A fresh one is not trusted until the site is paired."""

    def __init__(self, state: Path, *, bring_up: bool = True) -> None:
        """Open or make the journal in the folder `state`.

        Args:
            bring_up: one of an earlier version may be brought up to this one.

        Raises:
            JournalError: damaged, written by a newer agent, or by an older one and not to be brought up.
        """
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.store = Store(state / FILE, bring_up=bring_up)
        if not self.store.fact("id"):
            with self.store.transaction():
                self.store.set_fact("id", uuid.uuid4().hex)
                self.store.set_fact("made_at", now().isoformat())
        self.commands = Commands(self.store)
        self.evidence = Evidences(self.store)
        self.admissions = Admissions(self.store)
        self.acts = Acts(self.store, self.evidence, self.rise)
        self.people = People(self.store)
        self.backups = Backups(self.store)
        self.quirks = Quirks(self.store)
        self.whereabouts = Whereabouts(self.store)

    @property
    def id(self) -> str:
        return self.store.fact("id")

    @property
    def trusted(self) -> bool:
        """False: lost, restored or cloned; acts are refused until the site pairs again."""
        return self.store.fact("trusted") == "yes"

    def distrust(self) -> None:
        self.store.set_fact("trusted", "no")

    def enrolled(self, journal_id: str) -> None:
        """Trust this journal under the id that the hub has now."""
        with self.store.transaction():
            self.store.set_fact("id", journal_id)
            self.store.set_fact("trusted", "yes")

    @property
    def position(self) -> int:
        """Rises with every start and every act."""
        with self.store.understood():
            return int(self.store.fact("position", "0"))

    def rise(self) -> None:
        with self.store.transaction():
            self.store.set_fact("position", str(self.position + 1))

    def close(self) -> None:
        self.store.close()

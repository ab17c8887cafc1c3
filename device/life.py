"""What the running agent leaves in the journal for others on this computer: who it is, and when the hub was there."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version

from device.clock import now
from device.errors import JournalError
from device.journal import Journal

log = logging.getLogger(__name__)

LIFE, HUB_SEEN, HUB_MISSED = "life", "hub-seen", "hub-missed"  # facts
EVERY_S = 60.0  # between two notes that the hub is there: each is a write that waits for the disk


@dataclass(frozen=True, slots=True)
class Life:
    """An agent's start; whether it still runs, the state folder's lock tells."""

    pid: int
    version: str
    since: str  # ISO 8601, UTC
    kept_by: str  # "systemd", "nssm", "task": what starts it again; "": nothing does

    @property
    def since_at(self) -> datetime:
        return datetime.fromisoformat(self.since)


@dataclass(frozen=True, slots=True)
class HubSeen:
    """When the hub was last there, and why it was not since; None: never, or nothing was in the way."""

    at: datetime | None
    missed: str | None


class Pulse:
    """Written by the agent that holds the lock. Calls may come from any thread."""

    def __init__(self, journal: Journal) -> None:
        self._store = journal.store
        self._noted_s: float | None = None

    def begin(self, kept_by: str) -> None:
        """A new life begins."""
        life = Life(os.getpid(), version("qingka"), now().isoformat(), kept_by)
        self._store.set_fact(LIFE, json.dumps(asdict(life)))

    def hub_there(self) -> None:
        """The hub has answered; kept now and then."""
        moment_s = time.monotonic()
        if self._noted_s is not None and moment_s - self._noted_s < EVERY_S:
            return
        self._note({HUB_SEEN: now().isoformat(), HUB_MISSED: ""})
        self._noted_s = moment_s

    def hub_away(self, why: str) -> None:
        """The hub was not reached, or does not know this agent; kept once for each reason."""
        self._noted_s = None
        self._note({HUB_MISSED: why})

    def _note(self, facts: Mapping[str, str]) -> None:
        """Write facts that nothing depends on: a full disk must not end the agent because of them."""
        try:
            with self._store.transaction():
                for name, value in facts.items():
                    if self._store.fact(name) != value:
                        self._store.set_fact(name, value)
        except (sqlite3.Error, JournalError) as err:
            log.warning("AGT-221: the journal cannot be written: %s", err)


def last_life(journal: Journal) -> Life | None:
    """Return the newest start of an agent; None: there was none, or none that a later version can read."""
    try:
        return Life(**json.loads(journal.store.fact(LIFE, "null")))
    except (TypeError, ValueError):
        return None


def hub_seen(journal: Journal) -> HubSeen:
    """Return what is known of the hub without asking it."""
    seen = journal.store.fact(HUB_SEEN)
    return HubSeen(datetime.fromisoformat(seen) if seen else None, journal.store.fact(HUB_MISSED) or None)


def keeper(environment: Mapping[str, str], pid: int) -> str:
    """Return "systemd" when a unit has started this process itself, else "".

    systemd names each start of a unit in INVOCATION_ID, and what the unit starts inherits it: SYSTEMD_EXEC_PID,
    where there is one, tells which process is the unit's own. Source: systemd.exec(5).
    """
    own = environment.get("SYSTEMD_EXEC_PID", str(pid)) == str(pid)
    return "systemd" if environment.get("INVOCATION_ID") and own else ""

"""Runs that retention took out: what is to be removed from which place, and when it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from device.clock import now
from device.store import Store


@dataclass(frozen=True, slots=True)
class Removal:
    """One file of a run that is to go from one place."""

    file: str
    place: str
    run: str


class Removals:
    """What was asked for stays until it is done: a place may be away for months."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, run: str, files: Iterable[tuple[str, str]]) -> None:
        """Forget a run, and remember which file (place, name) of it must go; in one transaction."""
        with self._store.transaction():
            self._store.write("DELETE FROM runs WHERE run = ?", run)
            for place, file in files:
                self._store.write(
                    "INSERT INTO removals (file, place, run, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    file, place, run, now().isoformat(),
                )  # fmt: skip

    def runs(self) -> set[str]:
        """Return the runs of which a file was asked to go, ever."""
        return {row["run"] for row in self._store.rows("SELECT DISTINCT run FROM removals")}

    def waiting(self) -> list[Removal]:
        """Return what is not removed yet, by run."""
        rows = self._store.rows(
            "SELECT file, place, run FROM removals WHERE done_at IS NULL ORDER BY run, place"
        )
        return [Removal(row["file"], row["place"], row["run"]) for row in rows]

    def done(self, removal: Removal) -> None:
        self._store.write(
            "UPDATE removals SET done_at = ? WHERE file = ? AND place = ?",
            now().isoformat(), removal.file, removal.place,
        )  # fmt: skip

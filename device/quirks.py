"""What is odd about a device or its line: seen while it worked, remembered in the journal, told by the doctor."""

from __future__ import annotations

from collections.abc import Collection

from device.store import Store

MEANINGS: dict[str, str] = {
    "echo": "the adapter sends our own bytes back; they are taken out",
    "stray-bytes": "bytes that belong to no answer; they are dropped",
    "empty-lock-date": "06 has no lock date; the period start tells instead",
    "short-30": "30 has an amount of 12 instead of 14 characters; both are read",
    "cut-text": "a refusal's text is cut at the end; its beginning is read",
}


class Quirks:
    def __init__(self, store: Store) -> None:
        self._store = store

    def saw(self, device: str, names: Collection[str]) -> None:
        """Remember what was seen at a device, by disk number."""
        known = set(self.of(device))
        if not known.issuperset(names):
            self._store.set_fact(_fact(device), " ".join(sorted(known.union(names))))

    def of(self, device: str) -> tuple[str, ...]:
        """Return what was ever seen there."""
        return tuple(self._store.fact(_fact(device)).split())


def _fact(device: str) -> str:
    return f"quirks {device}"

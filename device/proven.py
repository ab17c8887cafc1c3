"""Passwords that a disk has accepted, as digests: a read with another is not asked again when no answer came."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from device.store import Store


class Proven:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, device: str, secrets: Mapping[str, str]) -> set[str]:
        """Return the names of those that this disk has accepted, and not refused since.

        Args:
            device: disk number.
            secrets: by the name of their field, zc line, section 5.
        """
        return {name for name, secret in secrets.items() if self._known(device, name, secret)}

    def now(self, device: str, secrets: Mapping[str, str], proven: Collection[str]) -> None:
        """Remember which of them this disk accepts now; it is written only when that is new."""
        for name, secret in secrets.items():
            known = self._known(device, name, secret)
            if known != (name in proven):
                digest = "" if known else self._digest(device, name, secret)
                self._store.set_fact(_fact(device, name), digest)

    def _known(self, device: str, name: str, secret: str) -> bool:
        return self._store.fact(_fact(device, name)) == self._digest(device, name, secret)

    def _digest(self, device: str, name: str, secret: str) -> str:
        made_at = self._store.fact("made_at")
        return hashlib.sha256("\0".join((made_at, device, name, secret)).encode()).hexdigest()


def _fact(device: str, name: str) -> str:
    return f"proven {device} {name}"

"""Which folder a backup place is: a file in it has an id, and the journal knows the id.

A mount point stays when its stick is pulled, and another stick may come under the same letter: a path proves nothing.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from device.config import PlaceConfig
from device.files import sync, sync_folder
from device.store import Store

FILE = ".qingka-place"
LONGEST = 64  # bytes of it that are looked at


class Marks:
    """What the journal knows of the places. One may have several folders: sticks that take turns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, place: str) -> tuple[str, ...]:
        """Return the ids of a place's folders; none: it was never used, or only by an earlier version."""
        return tuple(self._store.fact(_fact(place)).split())

    def fits(self, place: PlaceConfig) -> bool:
        """Return whether the folder is there and is one that is known; any is while none is known."""
        known = self.known(place.name)
        return place.path.is_dir() and (not known or mark_of(place.path) in known)

    def meet(self, place: PlaceConfig) -> None:
        """Know the folder from now on if none is known yet. Raises OSError: it cannot be marked."""
        if not self.known(place.name):
            self.take(place)

    def take(self, place: PlaceConfig) -> None:
        """Know this folder, too, by the id that it has or a new one. Raises OSError: it cannot be marked."""
        mark = mark_of(place.path) or _marked(place.path)
        known = dict.fromkeys((*self.known(place.name), mark))
        self._store.set_fact(_fact(place.name), " ".join(known))

    def forget(self, place: str) -> None:
        """Take the place at its next use as it is then."""
        self._store.set_fact(_fact(place), "")


def mark_of(folder: Path) -> str:
    """Return a folder's id; "": it has none, or none that can be read."""
    try:
        with (folder / FILE).open("rb") as file:
            words = file.read(LONGEST).decode("ascii", "replace").split()
    except OSError:
        return ""
    return words[0] if words else ""


def _marked(folder: Path) -> str:
    mark = uuid.uuid4().hex
    # Not atomically, and with the rights that the place gives: FAT and shares know no others.
    with (folder / FILE).open("w", encoding="ascii") as file:
        file.write(f"{mark}\n")
        file.flush()
        sync(file.fileno())
    sync_folder(folder)
    return mark


def _fact(place: str) -> str:
    return f"place {place}"

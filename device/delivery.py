"""The file of a run as it goes into the places: itself, or sealed when the site has a key."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from device import sealing
from device.journal_backups import SEALED


@contextlib.contextmanager
def as_in_places(path: Path, recipient: str, scratch: Path) -> Iterator[Path]:
    """Yield the file that goes to the places: the run itself, or sealed in `scratch` for a recipient, until the end."""
    if not recipient:
        yield path
        return
    sealed = scratch / f"{path.name}{SEALED}"
    try:
        sealing.seal(path, sealed, recipient)
        yield sealed
    finally:
        sealed.unlink(missing_ok=True)

"""Is the computer fit, and what the site's own records say: space, places, approvers, journal, backups."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from device.advice import fine, trouble
from device.checkup_backups import backup_checks
from device.config import Config, DeviceConfig
from device.contract import Check, Level
from device.journal import Journal
from device.journal_people import WRONG_CODES_ALLOWED
from device.marks import Marks

BLOCK, WARN = Level.BLOCK, Level.WARN
MEGABYTE = 1 << 20
OLDEST_PYTHON = (3, 11)
SYSTEMS = frozenset({"linux", "win32", "darwin"})


def computer(
    version: tuple[int, ...] = tuple(sys.version_info[:3]), system: str = sys.platform
) -> Iterator[Check]:
    """Look at Python and the operating system."""
    python = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        yield trouble("python", BLOCK, "python-old", detail=python)
    else:
        yield fine("python", detail=python)
    if system not in SYSTEMS:
        yield trouble("system", WARN, "system-strange", detail=system)
    else:
        yield fine("system", detail=platform.platform(terse=True))


def folders(config: Config, marks: Marks) -> Iterator[Check]:
    """Look at the state folder and at each place: there, writable, with room."""
    keep_mb = config.limits.keep_free_mb
    yield _folder("state", config.state, keep_mb, {})
    if not config.places:
        yield trouble("place", WARN, "no-place", detail="backups stay on this computer alone")
    for one in config.places:
        if not one.path.is_dir():
            yield trouble("place", BLOCK, "place-missing", place=one.name, detail=f"{one.path} is not there")
        elif not marks.fits(one):
            detail = f"{one.path} is there, and is not the one that is known"
            yield trouble("place", BLOCK, "place-strange", place=one.name, detail=detail)
        else:
            yield _folder("place", one.path, keep_mb, {"place": one.name})


def _folder(kind: str, path: Path, keep_mb: int, about: dict[str, str]) -> Check:
    if not os.access(path, os.W_OK | os.X_OK):
        told = {"path": str(path), "detail": f"{path} cannot be written to"}
        return trouble(kind, BLOCK, f"{kind}-unwritable", **told, **about)
    free_mb = shutil.disk_usage(path).free // MEGABYTE
    told = {"path": str(path), "detail": f"{free_mb} MB free"}
    if free_mb < keep_mb:
        return trouble(kind, BLOCK, f"{kind}-full", missing_mb=str(keep_mb - free_mb), **told, **about)
    return fine(kind, **told, **about)


def people(journal: Journal) -> Iterator[Check]:
    """Look at the approvers, and at the wrong codes in a row."""
    names = [f"{one.person} {one.name}" for one in journal.people.approvers()]
    if names:
        yield fine("approvers", detail=", ".join(names))
    else:
        yield trouble("approvers", BLOCK, "no-approver", detail="nobody can approve")
    wrong = WRONG_CODES_ALLOWED - journal.people.tries_left
    if journal.people.locked:
        yield trouble("codes", BLOCK, "codes-locked", detail=f"{wrong} wrong codes in a row")
    else:
        yield fine("codes", detail=f"{wrong} wrong codes in a row{_batch(journal)}")


def _batch(journal: Journal) -> str:
    opened = journal.evidence.batch()
    if opened is None:
        return ""
    return f"; batch {opened.batch}: {opened.devices} devices verified, {opened.admitted} of them let in by a code"


def trust(config: Config, journal: Journal) -> Check:
    """Say whether this is the journal that the hub knows."""
    if not journal.trusted or journal.id != config.hub.journal:
        detail = "lost, restored or cloned" if not journal.trusted else "not the one that was enrolled"
        return trouble("journal", BLOCK, "journal-untrusted", detail=detail)
    return fine("journal", detail=f"position {journal.position}")


def records(config: Config, journal: Journal, devices: Iterable[DeviceConfig]) -> Iterator[Check]:
    """Look at what the journal says of each device: its last backup, and an act whose result is unknown."""
    none = True
    for device in devices:
        none = False
        locked_by = journal.acts.locked_by(device.skpbh)
        if locked_by is not None:
            yield trouble("acts", BLOCK, "result-unknown", device=device.name, detail=f"command {locked_by}")
        yield from backup_checks(config, journal, device)
    if none:
        yield trouble("device", BLOCK, "no-device", detail="the configuration has no device")

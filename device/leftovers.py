"""What earlier lives of the agent left: halves are removed, whole runs that the journal does not know are made known.

A crash, a full disk or a lost journal leaves a run that no row names, and it may be the only one with its invoices: one
that is whole becomes a run like any other, in every place. One that is damaged, or sealed for another key, stays as it
is.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from device import archive, places
from device.config import Config
from device.disk_trouble import as_oserror
from device.errors import AgentError
from device.found import Found
from device.journal_backups import SEALED, Backups, Run
from device.places import runs_folder
from device.restore import prove_totals

log = logging.getLogger(__name__)


def sweep(config: Config, device: str) -> None:
    """Remove what a run of this device left unfinished when the agent died in it. Raises OSError."""
    spools, runs = config.state / "spool", runs_folder(config)
    halves = ((spools, f"{device}*{SEALED}"), (spools, f"{device}*.part"), (spools, f"{device}.jsonl"),
              (runs, f"{device}*.part"))  # fmt: skip
    for folder, names in halves:
        for left in folder.glob(names):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    places.sweep(device, config.places)


def adopt(config: Config, backups: Backups, device: str) -> None:
    """Make known the whole runs of a device that the journal does not know, and what is in those it hardly knows.

    What cannot be made known now stays as it is, for the next time: no backup fails by it.
    """
    for name, files in _unknown(config, backups, device):
        with _told(name), as_oserror():
            backups.saved(Found(config, backups, device, name).made_known(files))
            log.info("backup %s was found, and is known from now on", name)
    for run in backups.runs():
        if run.device == device and run.holds is None:
            with _told(run.run), as_oserror():
                _learn(config, backups, run)


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except (AgentError, OSError) as err:
        log.warning("backup %s stays as it is, not all of it known to the journal: %s", name, err)


def _unknown(config: Config, backups: Backups, device: str) -> list[tuple[str, list[Path]]]:
    """Return names and files of runs that no row names, as they were made, the agent's own file first."""
    known = {run.run for run in backups.runs()} | backups.removals.runs()
    found: dict[str, list[Path]] = {}
    for folder in (runs_folder(config), *(one.path for one in config.places)):
        for path in sorted(folder.glob(f"{device}-*.zip*")):
            name = path.name.removesuffix(SEALED)
            if name.endswith(".zip") and name not in known:
                found.setdefault(name, []).append(path)
    return sorted(found.items(), key=lambda one: one[0].split("-")[-2:])


def _learn(config: Config, backups: Backups, run: Run) -> None:
    path = runs_folder(config) / run.run
    if places.gives_back(path, run.own_sha256):
        manifest, _ = archive.check(path)
        backups.learned(run.run, prove_totals(path, manifest))

"""The last backup of each device: is there one, how old is it, and does it lie in every place; and their key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from device.advice import fine, trouble
from device.clock import now
from device.config import Config, DeviceConfig
from device.contract import Check, Level
from device.errors import KeyFileError
from device.journal import Journal
from device.sealing import FILE as KEY_FILE
from device.sealing import Keys

WARN = Level.WARN
BACKUP_DAYS = 40  # a month's backup is older than this only when a month was left out


def backup_checks(config: Config, journal: Journal, device: DeviceConfig) -> Iterator[Check]:
    """Look at a device's last run. Its bytes are not read: `qingka-agent backups check` does that."""
    run = journal.backups.last(device.skpbh)
    if run is None:
        yield trouble("backup", WARN, "no-backup", device=device.name, detail="none yet")
        return
    days = (now() - datetime.fromisoformat(run.made_at)).days
    about = {"device": device.name, "days": str(days), "detail": f"{run.run}, {days} days ago"}
    if days > BACKUP_DAYS:
        yield trouble("backup", WARN, "backup-old", **about)
    else:
        yield fine("backup", **about)
    for place in config.places:
        if journal.backups.marks.fits(place) and not (place.path / run.file).is_file():
            detail = f"{run.file} is not in {place.path}"
            yield trouble(
                "backup", WARN, "backup-elsewhere", device=device.name, place=place.name, detail=detail
            )


def key_check(config: Config, journal: Journal) -> Check:
    """Say whether copies in places are sealed, and whether the key that opens them is here."""
    recipient = journal.backups.recipient
    if not recipient:
        return trouble("backup-key", WARN, "no-backup-key", detail="whoever finds a copy can read it")
    path = config.state / KEY_FILE
    try:
        here = recipient in Keys.load(path).recipients
    except KeyFileError:
        here = False
    if not here:
        return trouble("backup-key", WARN, "backup-key-missing", path=str(path), detail=f"not in {path}")
    return fine("backup-key", detail=f"sealed for {recipient}")

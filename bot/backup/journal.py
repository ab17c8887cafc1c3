"""When the last good backup was made: what health and figures are told by."""

from __future__ import annotations

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.records.copies import sync

FILE = "last_backup.json"


class LastBackup(BaseModel):
    """The last one that was read back; all records are in it, and what the store had of their attachments."""

    model_config = ConfigDict(frozen=True)
    made_at: AwareDatetime
    path: Path
    size_bytes: int
    sealed: bool


def note(home: Path, last: LastBackup) -> None:
    """Write it down for the hub that has this home."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = home / f"{FILE}.part"
    part.write_text(last.model_dump_json(), "utf-8")
    sync(part)
    part.replace(home / FILE)
    sync(home)


def last(home: Path) -> LastBackup | None:
    """Return the last good backup; None: there was none, or the note cannot be read."""
    try:
        return LastBackup.model_validate_json((home / FILE).read_bytes())
    except (OSError, ValidationError):
        return None

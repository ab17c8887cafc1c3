"""How a site stands, from its own records alone: no hub is asked, no device, and a running agent is not disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from device.clock import now
from device.config import Config, DeviceConfig
from device.contract import Model
from device.enrol import LOCK
from device.errors import JournalBusyError
from device.files import only_one
from device.journal import Journal
from device.journal_commands import UnderWay
from device.life import Life, hub_seen, last_life

HUB_LATE = timedelta(minutes=5)  # a hub that was there is heard of every minute


class Running(Model):
    pid: int
    version: str
    since: str
    kept_by: str


class Hub(Model):
    url: str
    seen_at: datetime | None  # UTC; to the minute
    missed: str | None  # why it was not reached since


class Work(Model):
    """A command begun and not ended."""

    command: str
    kind: str
    since: datetime
    phase: str = ""  # as the last progress said
    done: int = 0
    total: int = 0


class Unknown(Model):
    """An act whose result nobody knows; the device does nothing until it is settled."""

    command: str
    since: datetime


class Backup(Model):
    run: str
    made_at: datetime
    days: int
    places: tuple[str, ...]


class Device(Model):
    name: str
    skpbh: str
    port: str  # as configured
    found_at: str | None  # where it was found instead
    work: Work | None
    unknown: Unknown | None
    backup: Backup | None
    spool_bytes: int  # of a backup that was begun and not finished


class Batch(Model):
    """Devices that wait for one approval, or for their acts after it."""

    batch: str  # at the hub, "B12"
    devices: int
    admitted: int  # of them, by an approver's code


class Status(Model):
    site: str
    running: Running | None
    hub: Hub
    trusted: bool
    wrong_codes: int
    acts_locked: bool
    approvers: tuple[str, ...]
    reports_waiting: int
    batch: Batch | None
    devices: tuple[Device, ...]


def status_of(config: Config, journal: Journal) -> Status:
    """Return how the site stands at this moment."""
    seen, people = hub_seen(journal), journal.people
    return Status(
        site=journal.store.fact("site"),
        running=_running(config.state, last_life(journal)),
        hub=Hub(url=config.hub.url, seen_at=seen.at, missed=seen.missed),
        trusted=journal.trusted and journal.id == config.hub.journal,
        wrong_codes=people.wrong_codes,
        acts_locked=people.locked,
        approvers=tuple(f"{one.person} {one.name}" for one in people.approvers()),
        reports_waiting=journal.commands.reports_waiting(),
        batch=_batch(journal),
        devices=tuple(_device(config, journal, one) for one in config.devices),
    )


def is_running(state: Path) -> bool:
    """Say whether an agent works with this state folder: the system keeps its lock as long as it lives."""
    if not (state / LOCK).exists():
        return False
    try:
        with only_one(state / LOCK):
            return False
    except JournalBusyError:
        return True


def _running(state: Path, life: Life | None) -> Running | None:
    if not is_running(state):
        return None
    if life is None:
        return Running(pid=0, version="", since="", kept_by="")
    return Running(pid=life.pid, version=life.version, since=life.since, kept_by=life.kept_by)


def _batch(journal: Journal) -> Batch | None:
    opened = journal.evidence.batch()
    return Batch(**asdict(opened)) if opened else None


def _device(config: Config, journal: Journal, device: DeviceConfig) -> Device:
    port = journal.whereabouts.port_of(device)
    under_way = [one for one in journal.commands.under_way() if one.device == device.skpbh]
    return Device(
        name=device.name,
        skpbh=device.skpbh,
        port=device.port,
        found_at=port if port != device.port else None,
        work=_work(under_way[0]) if under_way else None,
        unknown=_unknown(journal, device),
        backup=_backup(journal, device),
        spool_bytes=sum(_sizes(config.state / "spool", device.skpbh)),
    )


def _work(one: UnderWay) -> Work:
    said = one.progress
    told = {"phase": said.phase, "done": said.done, "total": said.total} if said else {}
    return Work(command=one.command, kind=one.kind, since=datetime.fromisoformat(one.received_at), **told)


def _unknown(journal: Journal, device: DeviceConfig) -> Unknown | None:
    lock = journal.acts.lock_of(device.skpbh)
    return Unknown(command=lock[0], since=datetime.fromisoformat(lock[1])) if lock else None


def _backup(journal: Journal, device: DeviceConfig) -> Backup | None:
    run = journal.backups.last(device.skpbh)
    if run is None:
        return None
    made_at = datetime.fromisoformat(run.made_at)
    places = tuple(one.name for one in run.result.places if one.ok)
    return Backup(run=run.run, made_at=made_at, days=(now() - made_at).days, places=places)


def _sizes(folder: Path, skpbh: str) -> Iterator[int]:
    for path in folder.glob(f"{skpbh}*"):
        try:
            yield path.stat().st_size
        except FileNotFoundError:  # the backup has just been finished
            continue

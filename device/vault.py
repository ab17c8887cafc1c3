"""Backups: read the device, write one file, copy it to every place, read it back, thin out old ones."""

from __future__ import annotations

import contextlib
import json
import logging
import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from device import archive, leftovers, places, retention, software
from device.clock import now, site_now
from device.config import Config
from device.contract import BackupResult, Command, Place, canonical
from device.delivery import as_in_places
from device.disk_trouble import as_oserror
from device.drivers.base import DiskInfo
from device.errors import JournalDamagedError
from device.files import sha256_of
from device.holdings import Holdings, Spans
from device.inspect import check_disk
from device.journal_backups import SEALED, Backups, Run
from device.places import runs_folder
from device.reading import Meter, Progress, Reader, TypeRead, expected, incomplete, read_types
from device.records import entry_of
from device.session import Session
from device.settled import border
from device.spool import Spool
from device.sums import of_records

log = logging.getLogger(__name__)

ANY: TypeAdapter[Any] = TypeAdapter(Any)
BEFORE = timedelta(days=62)  # a walk ends at an invoice before its period; that one is kept, too


class Vault:
    """Writes runs. Whatever breaks one, the invoices read so far stay in its spool for the next."""

    def __init__(self, config: Config, backups: Backups) -> None:
        self._config = config
        self._backups = backups
        self._folder = runs_folder(config)
        self._spools = config.state / "spool"

    def run(self, command: Command, session: Session, progress: Progress) -> BackupResult:
        """Make one run of the session's device.

        Raises:
            Refusal: a place is absent or full; DeviceError, Cancelled, Stopping.
        """
        try:
            with as_oserror():
                for folder in (self._folder, self._spools):
                    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                places.must_be_there(self._config.places, self._backups.marks)
                places.room(0, self._config.state, self._config.limits.keep_free_mb)
                leftovers.sweep(self._config, command.device)
                leftovers.adopt(self._config, self._backups, command.device)
                result = self._run(command, session, progress)
        except OSError as err:
            raise places.why(err, str(self._config.state)) from err
        self._thin_out()
        return result

    def _thin_out(self) -> None:
        """Remove old runs, when it can be done: this one is complete without it."""
        try:
            with as_oserror():
                retention.prune(self._config, self._backups)
        except (OSError, JournalDamagedError) as err:
            log.warning("old backups stay for now: %s", err)

    def _run(self, command: Command, session: Session, progress: Progress) -> BackupResult:
        with contextlib.ExitStack() as held:
            with session:
                check_disk(session)
                info = session.read(lambda driver: driver.disk_info())
                reads = read_types(session, session.device.types or info.fplxdm)
                spool = held.enter_context(contextlib.closing(self._spool(command, info)))
                meter = Meter(sum(expected(one.statistics) for one in reads), progress)
                reader = Reader(session, spool, self._backups, meter)
                reads = [reader.read(one) for one in reads]
            result = self._keep(command, info, reads, spool)
            self._tidy(spool, _oldest(reads) - BEFORE)
        return result

    def _spool(self, command: Command, info: DiskInfo) -> Spool:
        return Spool(self._spools / f"{info.skpbh}.sqlite3", command.id, border(info.clock, site_now()))

    def _keep(
        self, command: Command, info: DiskInfo, reads: Sequence[TypeRead], spool: Spool
    ) -> BackupResult:
        """Write the run and copy it to every place; one that failed leaves no run behind."""
        made_at = now()
        period = min(one.seen.window.month for one in reads)
        name = f"{info.skpbh}-{period}-{made_at:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}.zip"
        path = self._folder / name
        totals, holds = _totals(reads, spool)
        about = {"version": 1, "run": name, "device": info.skpbh, "nsrsbh": info.nsrsbh, "period": period,
                 "made_at": made_at.isoformat(), "types": totals}  # fmt: skip
        with contextlib.closing(self._entries(info, reads, spool)) as entries:
            manifest = archive.write(path, about, entries)
        recipient = self._backups.recipient
        with self._nothing_left_of(path):
            places.room(0, self._folder, self._config.limits.keep_free_mb)
            sha256, kept = self._put(path, recipient)
            counts = [(spool.count(one.seen.fplxdm), spool.reused(one.seen.fplxdm)) for one in reads]
            result = BackupResult(
                run=name, period=period, manifest=manifest, places=kept, size_bytes=path.stat().st_size,
                invoices=sum(count for count, _ in counts), reused=sum(reused for _, reused in counts),
                findings=tuple(incomplete(reads)),
            )  # fmt: skip
            self._backups.saved(Run(name, info.skpbh, command.operation, made_at.isoformat(), result, sha256,
                                    sha256_of(path), recipient, holds))  # fmt: skip
        return result

    def _put(self, path: Path, recipient: str) -> tuple[str, tuple[Place, ...]]:
        """Copy a run to every place; return the SHA-256 that its file has there."""
        keep_free_mb, to, marks = self._config.limits.keep_free_mb, self._config.places, self._backups.marks
        with as_in_places(path, recipient, self._spools) as copy:
            sha256 = sha256_of(copy)
            return sha256, tuple(places.put(copy, sha256, one, keep_free_mb, marks) for one in to)

    @contextlib.contextmanager
    def _nothing_left_of(self, path: Path) -> Iterator[None]:
        """Remove a run from everywhere, where it can be, when what is done with it fails."""
        try:
            yield
        except BaseException:
            path.unlink(missing_ok=True)
            places.forget((path.name, path.name + SEALED), self._config.places)
            raise

    def _tidy(self, spool: Spool, since: datetime) -> None:
        """Forget what the next run reads again anyhow: this one is complete without it."""
        try:
            spool.done(since)
        except OSError as err:
            log.warning("the spool stays as large as it is for now: %s", err)

    def _entries(
        self, info: DiskInfo, reads: Sequence[TypeRead], spool: Spool
    ) -> Generator[tuple[str, archive.Chunks], None, None]:
        yield "disk.json", [_json(asdict(info))]
        yield from software.entries(self._config.software, self._spools / f"{info.skpbh}.software.part")
        for one in sorted(reads, key=lambda read: read.seen.fplxdm):
            fplxdm, on_hand = one.seen.fplxdm, one.seen.on_hand
            with contextlib.closing(spool.lines(fplxdm)) as lines:
                yield entry_of(fplxdm), (line + b"\n" for line in lines)
            yield f"types/{fplxdm}/monitoring.json", [_json(asdict(one.seen.monitoring))]
            yield f"types/{fplxdm}/on_hand.json", [_json(asdict(on_hand) if on_hand else None)]
            yield f"types/{fplxdm}/statistics.json", [_json([asdict(row) for row in one.statistics])]


def _oldest(reads: Sequence[TypeRead]) -> datetime:
    return min(one.seen.window.start for one in reads)


def _totals(reads: Sequence[TypeRead], spool: Spool) -> tuple[dict[str, Any], Holdings]:
    """Return by type what the records of the run sum up to, and which numbers they have."""
    totals, holds = {}, {}
    for fplxdm in sorted(one.seen.fplxdm for one in reads):
        spans = Spans()
        totals[fplxdm] = of_records(spans.noted(spool.records(fplxdm))).plain()
        holds[fplxdm] = spans.found
    return totals, holds


def _json(value: object) -> bytes:
    return canonical(json.loads(ANY.dump_json(value)))

"""Backups: read the device, write one file, copy it to every place, read it back."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from device import archive, places, software
from device.clock import now
from device.config import Config
from device.contract import BackupResult, Command, canonical
from device.drivers.base import DiskInfo, Invoice, NoDataError, Statistics
from device.files import sha256_of
from device.inspect import TypeSeen, check_disk, read_type
from device.journal_backups import Backups, Run
from device.session import Session
from device.spool import INVOICE, Spool
from device.sums import of_records, of_statistics
from device.walk import walk

ANY: TypeAdapter[Any] = TypeAdapter(Any)
Progress = Callable[[int, int, float | None], None]  # done, total, seconds left


@dataclass(frozen=True, slots=True)
class TypeRead:
    seen: TypeSeen
    statistics: tuple[Statistics, ...]


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
        for folder in (self._folder, self._spools):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        places.must_be_there(self._config.places)
        try:
            return self._run(command, session, progress)
        except OSError as err:
            raise places.why(err, str(self._config.state)) from err

    def _run(self, command: Command, session: Session, progress: Progress) -> BackupResult:
        with session:
            check_disk(session)
            info = session.read(lambda driver: driver.disk_info())
            reads = [_read_type(session, one) for one in session.device.types or info.fplxdm]
            spool = Spool(self._spools / f"{info.skpbh}.jsonl", command.id, info.clock)
            try:
                records = self._walk_all(session, reads, spool, progress)
            finally:
                spool.close()
        result = self._keep(command, info, reads, records)
        spool.done()
        return result

    def _walk_all(
        self, session: Session, reads: Sequence[TypeRead], spool: Spool, progress: Progress
    ) -> dict[str, list[Invoice]]:
        meter = Meter(sum(expected(one.statistics) for one in reads), progress)
        records: dict[str, list[Invoice]] = {}
        for one in reads:
            found: list[Invoice] = []
            records[one.seen.fplxdm] = found
            for invoice in self._walk(session, one.seen, spool):
                found.append(invoice)
                meter.step()
            found.sort(key=lambda invoice: (invoice.fpdm, invoice.fphm))
        return records

    def _walk(self, session: Session, seen: TypeSeen, spool: Spool) -> Iterator[Invoice]:
        def read(fpdm: str, fphm: str) -> Invoice | None:
            return _invoice(session, spool, seen.fplxdm, fpdm, fphm)

        device = session.device.skpbh
        return walk(
            read,
            seen.on_hand,
            self._backups.rolls(device, seen.fplxdm),
            seen.window.start,
            lambda roll, issued: self._backups.saw_roll(device, seen.fplxdm, roll, issued),
        )

    def _keep(
        self, command: Command, info: DiskInfo, reads: Sequence[TypeRead], records: dict[str, list[Invoice]]
    ) -> BackupResult:
        """Write the run and copy it to every place; one that failed leaves no run behind."""
        made_at = now()
        period = min(one.seen.window.month for one in reads)
        name = f"{info.skpbh}-{period}-{made_at:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}.zip"
        path = self._folder / name
        about = {"version": 1, "run": name, "device": info.skpbh, "nsrsbh": info.nsrsbh, "period": period,
                 "made_at": made_at.isoformat(), "types": _totals(records)}  # fmt: skip
        manifest = archive.write(path, about, self._entries(info, reads, records))
        try:
            sha256 = sha256_of(path)
            kept = [
                places.put(path, sha256, one, self._config.limits.keep_free_mb) for one in self._config.places
            ]
        except BaseException:
            path.unlink()
            places.forget(name, self._config.places)
            raise
        result = BackupResult(
            run=name, period=period, manifest=manifest, places=tuple(kept),
            invoices=sum(map(len, records.values())), size_bytes=path.stat().st_size,
        )  # fmt: skip
        self._backups.saved(Run(name, info.skpbh, command.operation, made_at.isoformat(), result, sha256))
        return result

    def _entries(
        self, info: DiskInfo, reads: Sequence[TypeRead], records: dict[str, list[Invoice]]
    ) -> Iterator[tuple[str, archive.Chunks]]:
        yield "disk.json", [_json(asdict(info))]
        yield from software.entries(self._config.software, self._spools / "software.part")
        for one in sorted(reads, key=lambda read: read.seen.fplxdm):
            folder = f"types/{one.seen.fplxdm}"
            yield (
                f"{folder}/invoices.jsonl",
                (INVOICE.dump_json(each) + b"\n" for each in records[one.seen.fplxdm]),
            )
            yield f"{folder}/monitoring.json", [_json(asdict(one.seen.monitoring))]
            yield f"{folder}/on_hand.json", [_json(asdict(one.seen.on_hand) if one.seen.on_hand else None)]
            yield f"{folder}/statistics.json", [_json([asdict(row) for row in one.statistics])]


class Meter:
    """Counts, and says how long the rest will take."""

    def __init__(self, total: int, tell: Progress) -> None:
        self._began_s = time.monotonic()
        self._done = 0
        self._total = total
        self._tell = tell

    def step(self) -> None:
        self._done += 1
        total = max(self._total, self._done)
        each_s = (time.monotonic() - self._began_s) / self._done
        self._tell(self._done, total, each_s * (total - self._done))


def runs_folder(config: Config) -> Path:
    return config.state / "runs"


def expected(rows: Sequence[Statistics]) -> int:
    sums = of_statistics(rows)
    return sums.issued + sums.void


def records_of(path: Path, fplxdm: str) -> list[Invoice]:
    """Return the invoices of one type from a run that was checked."""
    lines = archive.read(path, f"types/{fplxdm}/invoices.jsonl").splitlines()
    return [INVOICE.validate_json(line) for line in lines]


def read_statistics(session: Session, seen: TypeSeen) -> tuple[Statistics, ...]:
    """Read 13 for the type's period; no rows when the device has none."""
    window = seen.window
    try:
        return tuple(
            session.read(lambda driver: driver.statistics(seen.fplxdm, window.first_day, window.last_day))
        )
    except NoDataError:
        return ()


def _read_type(session: Session, fplxdm: str) -> TypeRead:
    seen = read_type(session, fplxdm)
    return TypeRead(seen, read_statistics(session, seen))


def _invoice(session: Session, spool: Spool, fplxdm: str, fpdm: str, fphm: str) -> Invoice | None:
    known = spool.get((fplxdm, fpdm, fphm))
    if known is not None:
        return known
    session.breathe()
    try:
        found = session.read(lambda driver: driver.invoice(fplxdm, fpdm, fphm))
    except NoDataError:
        return None
    spool.add(fplxdm, found)
    return found


def _totals(records: dict[str, list[Invoice]]) -> dict[str, Any]:
    return {fplxdm: of_records(found).plain() for fplxdm, found in sorted(records.items())}


def _json(value: object) -> bytes:
    return canonical(json.loads(ANY.dump_json(value)))

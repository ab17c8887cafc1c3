"""Runs that were written: list them, prove them, bring them back. Nothing is ever written into a device."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device import archive
from device.config import Config
from device.drivers.base import Invoice
from device.errors import DamagedRunError, NoSuchRunError, TargetError
from device.files import sha256_of
from device.journal_backups import Backups, Run
from device.sums import of_records
from device.vault import records_of, runs_folder

COLUMNS = (
    "fpdm", "fphm", "status", "uploaded", "issued", "check_code", "seller_id", "seller", "buyer_id", "buyer",
    "amount", "tax", "total", "remark", "issuer", "original_fpdm", "original_fphm", "voided_at", "voided_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What one place gives back of one run."""

    run: str
    place: str
    problem: str  # empty: whole, and its totals are right


def copies(config: Config, run: str) -> Iterator[tuple[str, Path]]:
    """Yield place and path of every copy that there should be."""
    yield "state", runs_folder(config) / run
    for one in config.places:
        yield one.name, one.path / run


def prove(config: Config, backups: Backups) -> Iterator[Proof]:
    """Read every copy of every run back."""
    for run in backups.runs():
        for place, path in copies(config, run.run):
            yield Proof(run.run, place, _problem(path, run))


def _problem(path: Path, run: Run) -> str:
    try:
        manifest, digest = archive.check(path)
        prove_totals(path, manifest)
        whole = (digest, sha256_of(path)) == (run.result.manifest, run.sha256)
    except (DamagedRunError, OSError) as err:
        return str(err)
    return "" if whole else f"{path}: its bytes are not those that were written"


def prove_totals(path: Path, manifest: dict[str, Any]) -> None:
    """Count the records again.

    Raises:
        DamagedRunError: they are not those that the manifest states.
    """
    for fplxdm, stated in manifest["types"].items():
        if of_records(records_of(path, fplxdm)).plain() != stated:
            raise DamagedRunError(f"{path}: the totals of type {fplxdm} are not those of its records")


def restore(config: Config, run: str, folder: Path) -> int:
    """Bring a run's files back into an empty folder, with invoices.csv; return how many invoices it has.

    Raises:
        NoSuchRunError, DamagedRunError, TargetError
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TargetError(f"{folder}: is not an empty folder; nothing was written")
    path, manifest = _whole_copy(config, run)
    folder.mkdir(parents=True, exist_ok=True)
    archive.extract(path, manifest["files"], folder)
    rows = [(fplxdm, one) for fplxdm in manifest["types"] for one in records_of(path, fplxdm)]
    write_csv(folder / "invoices.csv", rows)
    return len(rows)


def _whole_copy(config: Config, run: str) -> tuple[Path, dict[str, Any]]:
    """Return the first copy that is whole."""
    problem: Exception = NoSuchRunError(f"{run}: no place has it; see: qingka-agent backups list")
    name = run if run.endswith(".zip") else f"{run}.zip"
    for _, path in copies(config, Path(name).name):
        if not path.exists():
            continue
        try:
            manifest, _ = archive.check(path)
        except DamagedRunError as err:
            problem = err
        else:
            return path, manifest
    raise problem


def write_csv(path: Path, rows: list[tuple[str, Invoice]]) -> None:
    """Write one line an invoice, UTF-8 with a byte order mark, as spreadsheets want it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("fplxdm", *COLUMNS, "items"))
        for fplxdm, one in rows:
            items = "; ".join(f"{item.name} {item.amount}" for item in one.items)
            writer.writerow((fplxdm, *(_cell(getattr(one, name)) for name in COLUMNS), items))


def _cell(value: object) -> str:
    return "" if value is None else str(value)

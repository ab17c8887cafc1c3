"""Runs that were written: prove them, bring them back. Nothing is ever written into a device."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device import archive, spreadsheets
from device.config import Config
from device.errors import DamagedRunError, NoSuchRunError, SealedRunError, TargetError
from device.files import sha256_of
from device.holdings import Holdings, Spans
from device.journal import FILE as JOURNAL
from device.journal import Journal
from device.journal_backups import SEALED, Backups, Run
from device.places import FULL, OWN, runs_folder
from device.records import records_of
from device.sealing import FILE, Keys, opened
from device.sums import of_records

ENCODINGS = tuple(spreadsheets.ENCODINGS)
ADVICE: dict[type[Exception], str] = {
    FileNotFoundError: "plug the place in; or put the file back there from another place that is whole",
    DamagedRunError: "put the file there again from a place that is whole; if none is, back up again now",
    SealedRunError: f"put the site's key, which was shown when it was made, back into {FILE} of the state folder",
    OSError: "look whether the disk of this place fails; back up again into another",
}
NO_ROOM = "free room on the disk of the state folder, where sealed copies are opened, then check again"


@dataclass(frozen=True, slots=True)
class Proof:
    """What one place gives back of one run."""

    run: str
    place: str
    problem: str = ""  # empty: whole, and its totals are right
    advice: str = ""  # what to do about it


def copies(config: Config, run: Run) -> Iterator[tuple[str, Path, str]]:
    """Yield place, path and SHA-256 of every copy that there should be."""
    yield OWN, runs_folder(config) / run.run, run.own_sha256
    for one in config.places:
        yield one.name, one.path / run.file, run.sha256


def prove(config: Config, backups: Backups) -> Iterator[Proof]:
    """Read every copy of every run back; sealed ones are opened, too.

    Raises:
        KeyFileError
    """
    keys = Keys.load(config.state / FILE)
    for run in backups.runs():
        for place, path, sha256 in copies(config, run):
            try:
                _prove(path, sha256, run.result.manifest, keys, config.state)
            except (DamagedRunError, SealedRunError, OSError) as err:
                yield Proof(run.run, place, *_problem(err, path, config.state))
            else:
                yield Proof(run.run, place)


def _problem(err: Exception, path: Path, scratch: Path) -> tuple[str, str]:
    """Return what is wrong with a copy, or hindered its proof, and what to do about it."""
    if isinstance(err, OSError) and err.errno in FULL:
        return f"{path}: was not opened, there is no room for it in {scratch}", NO_ROOM
    return str(err), next(advice for kind, advice in ADVICE.items() if isinstance(err, kind))


def _prove(path: Path, sha256: str, manifest: str, keys: Keys, scratch: Path) -> None:
    if sha256_of(path) != sha256:
        raise DamagedRunError(f"{path}: its bytes are not those that were written")
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        opened(path, keys, Path(folder) / "run") as plain,
    ):
        prove_totals(plain, _checked(path, plain, manifest))


def _checked(path: Path, plain: Path, stated: str) -> dict[str, Any]:
    """Return the manifest of a copy, and read all that it names.

    Raises:
        DamagedRunError: it is not whole, or its SHA-256 is not what is stated; "": nothing is.
    """
    manifest, digest = archive.check(plain)
    if stated not in ("", digest):
        raise DamagedRunError(f"{path}: its manifest is not the one that was written")
    return manifest


def prove_totals(path: Path, manifest: dict[str, Any]) -> Holdings:
    """Count the records again; return their numbers.

    Raises:
        DamagedRunError: they are not those that the manifest states.
    """
    spans = {fplxdm: Spans() for fplxdm in manifest["types"]}
    for fplxdm, stated in manifest["types"].items():
        if of_records(spans[fplxdm].noted(records_of(path, fplxdm))).plain() != stated:
            raise DamagedRunError(f"{path}: the totals of type {fplxdm} are not those of its records")
    return {fplxdm: one.found for fplxdm, one in spans.items()}


def restore(
    copies: Sequence[Path], folder: Path, keys: Keys, encodings: Sequence[str] = ENCODINGS, stated: str = ""
) -> int:
    """Bring the first copy that is whole back into an empty folder, with tables; return how many invoices it has.

    Args:
        stated: the SHA-256 that its manifest must have; "": it is not known.

    Raises:
        NoSuchRunError, DamagedRunError, SealedRunError, TargetError, OSError
    """
    problem: Exception = NoSuchRunError("no place has it; see: qingka-agent backups list")
    with _empty(folder):
        for path in copies:
            try:
                return _from(path, folder, keys, encodings, stated)
            except (DamagedRunError, SealedRunError, OSError) as err:
                if isinstance(err, OSError) and err.errno in FULL:
                    raise
                problem = err
        raise problem


@contextlib.contextmanager
def _empty(folder: Path) -> Iterator[None]:
    """Have an empty folder; one that was made for this and is empty at its end goes again.

    Raises:
        TargetError: something is there.
    """
    made = not folder.exists()
    if not made and (not folder.is_dir() or any(folder.iterdir())):
        raise TargetError(
            f"{folder}: is not an empty folder; nothing was written; name another, or a new one"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        yield
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _from(path: Path, folder: Path, keys: Keys, encodings: Sequence[str], stated: str) -> int:
    # Inside of the folder: whatever kills this, what was sealed lies open nowhere else.
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch,
        opened(path, keys, Path(scratch) / "run") as plain,
    ):
        manifest = _checked(path, plain, stated)
        archive.extract(plain, manifest["files"], folder)
        rows = ((fplxdm, one) for fplxdm in manifest["types"] for one in records_of(plain, fplxdm))
        return spreadsheets.write(folder, rows, encodings)


def copies_named(config: Config, name: str) -> list[Path]:
    """Return the copies that there are of a run, by its name with or without its ending, sealed or not.

    Raises:
        NoSuchRunError
    """
    run = run_named(name)
    folders = [runs_folder(config), *(one.path for one in config.places)]
    there = [folder / file for folder in folders for file in (run, run + SEALED)]
    found = [one for one in there if os.path.isfile(one)]  # noqa: PTH113 — False, too, where the disk fails
    if not found:
        raise NoSuchRunError(f"{name}: no place has it; see: qingka-agent backups list")
    return found


def run_named(name: str) -> str:
    """Return the name of a run, which may be given without its ending or as a file's."""
    return Path(name).name.removesuffix(SEALED).removesuffix(".zip") + ".zip"


def stated_of(config: Config, name: str) -> str:
    """Return what the journal knows of a run's manifest, its SHA-256; "": it does not know the run, or is not there.

    Raises:
        JournalError
    """
    if not (config.state / JOURNAL).exists():
        return ""
    with contextlib.closing(Journal(config.state)) as journal:
        runs = {one.run: one.result.manifest for one in journal.backups.runs()}
    return runs.get(run_named(name), "")

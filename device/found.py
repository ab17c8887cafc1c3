"""A run that the journal does not know, made one like any other: proved, in the state folder, in every place."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ValidationError

from device import archive, places
from device.config import Config
from device.contract import BackupResult, Place
from device.delivery import as_in_places
from device.errors import DamagedRunError, NoSuchRunError, Refusal, SealedRunError
from device.files import sha256_of
from device.holdings import Holdings
from device.journal_backups import SEALED, Backups, Run
from device.places import HALF, runs_folder
from device.restore import prove_totals
from device.sealing import FILE, Keys, opened

log = logging.getLogger(__name__)


class About(BaseModel):
    """What a run's manifest says of the run."""

    run: str
    device: str
    period: str
    made_at: AwareDatetime
    types: dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Whole:
    about: About
    manifest: str  # its hex SHA-256
    holds: Holdings


class Found:
    """One run of a device, of which files were found."""

    def __init__(self, config: Config, backups: Backups, device: str, name: str) -> None:
        """Raises KeyFileError."""
        self._config = config
        self._backups = backups
        self._device = device
        self._name = name
        self._own = runs_folder(config) / name
        self._keys = Keys.load(config.state / FILE)

    def made_known(self, files: Sequence[Path]) -> Run:
        """Return its row; it lies in the state folder then and, as one file, in each place that takes it.

        Raises:
            DamagedRunError, SealedRunError: no file is whole; OSError
        """
        with ExitStack() as held:
            scratch = Path(held.enter_context(self._scratch()))
            whole = self._first_whole(files, scratch)
            there = self._in_a_place(files, whole, scratch)
            fresh = as_in_places(self._own, self._backups.recipient, scratch)
            return self._row(whole, there or held.enter_context(fresh))

    def _scratch(self) -> tempfile.TemporaryDirectory[str]:
        """Return a folder that is swept when the agent dies."""
        return tempfile.TemporaryDirectory(HALF, f"{self._device}-", self._config.state / "spool")

    def _row(self, whole: Whole, copy: Path) -> Run:
        sha256 = sha256_of(copy)
        result = BackupResult(
            run=self._name, period=whole.about.period, manifest=whole.manifest,
            places=tuple(self._spread(copy, sha256)), size_bytes=self._own.stat().st_size,
            invoices=sum(map(_length, (span for spans in whole.holds.values() for span in spans))),
        )  # fmt: skip
        sealed_for = (self._backups.recipient or self._keys.recipient) if copy.name.endswith(SEALED) else ""
        made_at = whole.about.made_at.isoformat()
        return Run(
            self._name, self._device, None, made_at, result, sha256, sha256_of(self._own), sealed_for, whole.holds
        )  # fmt: skip

    def _first_whole(self, files: Sequence[Path], scratch: Path) -> Whole:
        """Return what the first whole file holds; the state folder has it afterwards."""
        problem: Exception = NoSuchRunError(f"{self._name}: has no file")
        for path in files:
            try:
                with opened(path, self._keys, scratch / "run") as plain:
                    whole = self._proved(plain)
                    if path != self._own:
                        places.room(plain.stat().st_size, self._own.parent, self._config.limits.keep_free_mb)
                        places.copy_file(plain, self._own)
                    return whole
            except (DamagedRunError, SealedRunError) as err:
                problem = err
        raise problem

    def _proved(self, plain: Path) -> Whole:
        stated, manifest = archive.check(plain)
        try:
            about = About.model_validate(stated)
        except ValidationError as err:
            raise DamagedRunError(f"{plain}: its manifest does not say what a run's says") from err
        if (about.run, about.device) != (self._name, self._device):
            raise DamagedRunError(f"{plain}: is {about.run}, of {about.device}")
        return Whole(about, manifest, prove_totals(plain, stated))

    def _in_a_place(self, files: Sequence[Path], whole: Whole, scratch: Path) -> Path | None:
        """Return the first file in a place that gives this run back."""
        for path in files:
            try:
                with opened(path, self._keys, scratch / "run") as plain:
                    if path != self._own and archive.check(plain)[1] == whole.manifest:
                        return path
            except (DamagedRunError, SealedRunError):
                continue
        return None

    def _spread(self, copy: Path, sha256: str) -> Iterator[Place]:
        """Have the file in every place, and yield those that have it."""
        for one in self._config.places:
            try:
                if places.holds(copy.name, sha256, one):
                    yield Place(name=one.name, ok=True)
                else:
                    yield places.put(copy, sha256, one, self._config.limits.keep_free_mb, self._backups.marks)
            except Refusal as err:
                log.warning("backup %s is not in %s: %s", self._name, one.name, err)


def _length(span: tuple[str, str, str]) -> int:
    return int(span[2]) - int(span[1]) + 1

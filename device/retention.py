"""Which runs are thinned out, and their way out of every place.

Each removal is a row of the journal and a line of the log.

A run stays while any row of STAYS says so. Nothing here ever removes an invoice: a run goes only when one later run,
which stays, holds every number of every type that it holds. Tax records are kept for decades.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from device import places
from device.clock import now
from device.config import Config, Keeping
from device.holdings import covers
from device.journal_backups import Backups, Run
from device.journal_removals import Removal
from device.places import OWN, runs_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What decides about a run: all runs of its device in the order of their writing, those needed, the rules."""

    runs: Sequence[Run]
    needed: frozenset[str]
    keeping: Keeping
    at: datetime

    def last_of_period(self, one: Run) -> Run:
        return [other for other in self.runs if other.result.period == one.result.period][-1]

    def last_of_month(self, one: Run) -> Run:
        """Return the last run that was made in the same month."""
        return [other for other in self.runs if other.made_at[:7] == one.made_at[:7]][-1]

    def instead_of(self, one: Run) -> list[Run]:
        """Return the later runs that hold all that one holds; of one that is not known, none does."""
        later = self.runs[self.runs.index(one) + 1 :]
        return [other for other in later if covers(other.holds, one.holds)]


def _recent(one: Run, shelf: Shelf) -> bool:
    days = timedelta(days=shelf.keeping.keep_days)
    return not shelf.keeping.keep_days or datetime.fromisoformat(one.made_at) > shelf.at - days


def _among_the_newest(one: Run, shelf: Shelf) -> bool:
    return one in shelf.runs[-max(shelf.keeping.keep_runs, 1) :]


def _holds_alone(one: Run, shelf: Shelf) -> bool:
    return not shelf.instead_of(one)


STAYS: dict[str, Callable[[Run, Shelf], bool]] = {
    "recent": _recent,
    "among the newest of its device": _among_the_newest,
    "the last of its period": lambda one, shelf: one is shelf.last_of_period(one),
    "the last of the month in which it was made": lambda one, shelf: one is shelf.last_of_month(one),
    "needed by an approval or an act": lambda one, shelf: one.run in shelf.needed,
    "holds what no later one holds": _holds_alone,
}


def superfluous(shelf: Shelf) -> list[Run]:
    """Return the runs that nothing says to keep, oldest first. Pure."""
    return [one for one in shelf.runs if not any(stays(one, shelf) for stays in STAYS.values())]


def prune(config: Config, backups: Backups, *, dry: bool = False) -> list[Run]:
    """Remove superfluous runs, where one that holds all of theirs is whole; return them.

    A place that is absent, or does not let go of a file, loses it at a later time. Nothing is removed when `dry`.
    """
    going = [one for shelf in _shelves(config, backups) for one in _replaced(config, shelf)]
    if not dry:
        for one in going:
            backups.removals.ask(one.run, _files(config, one))
        for removal in backups.removals.waiting():
            _remove(config, backups, removal)
    return going


def _shelves(config: Config, backups: Backups) -> Iterable[Shelf]:
    runs, needed, at = backups.runs(), backups.needed(), now()
    for device in sorted({one.device for one in runs}):
        yield Shelf([one for one in runs if one.device == device], needed, config.backups, at)


def _replaced(config: Config, shelf: Shelf) -> Iterable[Run]:
    """Yield the superfluous runs for which another one stands, which stays and is whole."""
    going = superfluous(shelf)
    whole: dict[str, bool] = {}
    for one in going:
        staying = (other for other in reversed(shelf.instead_of(one)) if other not in going)
        if any(_is_whole(config, other, whole) for other in staying):
            yield one


def _is_whole(config: Config, one: Run, known: dict[str, bool]) -> bool:
    if one.run not in known:
        known[one.run] = places.gives_back(runs_folder(config) / one.run, one.own_sha256)
    return known[one.run]


def _files(config: Config, one: Run) -> list[tuple[str, str]]:
    """Return place and name of each file of a run, also in places that the site does not name any more."""
    now_and_then = [place.name for place in config.places] + [place.name for place in one.result.places]
    return [(OWN, one.run), *((name, one.file) for name in dict.fromkeys(now_and_then))]


def _remove(config: Config, backups: Backups, removal: Removal) -> None:
    folder = _folder(config, backups, removal.place)
    if folder is None:
        return
    try:
        (folder / removal.file).unlink(missing_ok=True)
    except OSError as err:
        log.warning("backup %s stays in %s for now: %s", removal.file, removal.place, err.strerror)
        return
    backups.removals.done(removal)
    log.info("backup %s was removed from %s: later ones hold its records", removal.file, removal.place)


def _folder(config: Config, backups: Backups, place: str) -> Path | None:
    """Return the folder of a place; None: it is away, or not in the configuration any more."""
    if place == OWN:
        return runs_folder(config)
    there = (one.path for one in config.places if one.name == place and backups.marks.fits(one))
    return next(there, None)

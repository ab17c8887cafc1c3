"""Old runs are thinned out, never the last of a period, never one that is needed, from every place sooner or later."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.config import Keeping
from device.contract import BackupResult, Ended, Outcome
from device.journal_acts import Target
from device.journal_backups import Run
from device.places import runs_folder
from device.retention import STAYS, Shelf, prune, superfluous
from device.simulator.settings import TypeSettings
from tests.device.records import START
from tests.device.site import SETTINGS, Site

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SMALL = replace(SETTINGS, types=(TypeSettings("007", 2),))


def run(name: str, days: float, period: str, invoices: int = 10) -> Run:
    """Return a run that was made so many days ago."""
    made = BackupResult(run=name, period=period, manifest="", places=(), invoices=invoices, size_bytes=1)
    return Run(name, "d", 1, (NOW - timedelta(days=days)).isoformat(), made, "")


def shelf(*runs: Run, needed: str = "", keep_days: int = 90, keep_runs: int = 1) -> Shelf:
    return Shelf(runs, frozenset({needed}), Keeping(keep_days=keep_days, keep_runs=keep_runs), NOW)


def going(made: Shelf) -> list[str]:
    return [one.run for one in superfluous(made)]


# Two runs of a period a year ago, in one month, and one of now.
FIRST, SECOND, NEW = run("1", 370, "2025-10"), run("2", 365, "2025-10"), run("3", 1, "2026-10")


def test_an_old_run_goes_when_a_later_one_of_its_period_and_month_is_there() -> None:
    assert going(shelf(FIRST, SECOND, NEW)) == ["1"]


ONE_ROW_EACH = [
    # what keeps it,                                 the shelf
    ("recent",                                       shelf(FIRST, SECOND, NEW, keep_days=371)),
    ("recent",                                       shelf(FIRST, SECOND, NEW, keep_days=0)),
    ("among the newest of its device",               shelf(FIRST, SECOND, NEW, keep_runs=3)),
    ("the last of its period",                       shelf(FIRST, run("2", 365, "2025-11"), NEW)),
    ("the last of the month in which it was made",   shelf(FIRST, run("2", 330, "2025-10"), NEW)),
    ("holds more than the last of its period",       shelf(run("1", 370, "2025-10", 11), SECOND, NEW)),
    ("needed by an approval or an act",              shelf(FIRST, SECOND, NEW, needed="1")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "made"), ONE_ROW_EACH, ids=[row[0] for row in ONE_ROW_EACH])
def test_each_reason_alone_keeps_a_run(why: str, made: Shelf) -> None:
    assert going(made) == []
    assert [name for name, stays in STAYS.items() if stays(made.runs[0], made)] == [why]


def test_every_reason_has_its_row_above() -> None:
    assert {row[0] for row in ONE_ROW_EACH} == set(STAYS)


PERIODS = st.sampled_from(["2025-10", "2025-11", "2026-10"])
RUNS = st.lists(st.tuples(st.floats(0, 800), PERIODS, st.integers(0, 5)), max_size=25)


@given(RUNS, st.integers(0, 400), st.integers(1, 5))
def test_whatever_the_settings_each_period_keeps_its_last_run_and_its_fullest(
    rows: list[tuple[float, str, int]], keep_days: int, keep_runs: int
) -> None:
    ordered = sorted(rows, key=lambda row: -row[0])
    runs = [run(str(at), days, period, held) for at, (days, period, held) in enumerate(ordered)]
    gone = set(going(shelf(*runs, keep_days=keep_days, keep_runs=keep_runs)))
    for period in {one.result.period for one in runs}:
        all_of_it = [one for one in runs if one.result.period == period]
        left = [one for one in all_of_it if one.run not in gone]
        assert all_of_it[-1] in left
        assert max(one.result.invoices for one in left) == max(one.result.invoices for one in all_of_it)


# ---------------------------------------------------------------- at a site


def aged(site: Site, days: int) -> list[str]:
    """Make the runs that are there so many days older; return their names."""
    names = []
    for one in site.journal.backups.runs():
        made_at = datetime.fromisoformat(one.made_at) - timedelta(days=days)
        site.journal.store.write("UPDATE runs SET made_at = ? WHERE run = ?", made_at.isoformat(), one.run)
        names.append(one.run)
    return names


def test_a_backup_thins_out_what_is_old_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Site(tmp_path, SMALL, backups=Keeping(keep_runs=1)) as site:
        site.backs_up()
        site.backs_up()
        first, second = aged(site, 100)
        with caplog.at_level(logging.INFO):
            site.backs_up()
        kept = [one.run for one in site.journal.backups.runs()]
        assert (first in kept, second in kept, len(kept)) == (False, True, 2)
        for folder in (runs_folder(site.config), tmp_path / "usb", tmp_path / "nas"):
            assert sorted(one.name for one in folder.iterdir()) == sorted(kept)
        assert sum(first in line and "removed" in line for line in caplog.messages) == 3
        rows = site.journal.store.rows("SELECT place, done_at FROM removals WHERE run = ?", first)
        assert {row["place"] for row in rows if row["done_at"]} == {"state", "usb", "nas"}


def test_a_place_that_is_away_lets_go_of_it_when_it_is_back(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL, backups=Keeping(keep_runs=1)) as site:
        for _ in range(2):
            site.backs_up()
        first, second = aged(site, 100)
        (tmp_path / "usb").rename(tmp_path / "away")
        assert [one.run for one in prune(site.config, site.journal.backups)] == [first]
        assert [(one.place, one.file) for one in site.journal.backups.removals.waiting()] == [("usb", first)]
        assert (tmp_path / "away" / first).exists()
        (tmp_path / "away").rename(tmp_path / "usb")
        assert prune(site.config, site.journal.backups) == []
        assert [one.name for one in (tmp_path / "usb").iterdir()] == [second]
        assert site.journal.backups.removals.waiting() == []


def test_a_dry_run_removes_nothing(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL, backups=Keeping(keep_runs=1)) as site:
        for _ in range(2):
            site.backs_up()
        first, _ = aged(site, 100)
        assert [one.run for one in prune(site.config, site.journal.backups, dry=True)] == [first]
        assert (tmp_path / "usb" / first).exists()
        assert len(site.journal.backups.runs()) == 2


def test_nothing_goes_while_what_replaces_it_is_not_whole(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL, backups=Keeping(keep_runs=1)) as site:
        for _ in range(2):
            site.backs_up()
        _, second = aged(site, 100)
        own = runs_folder(site.config) / second
        own.write_bytes(own.read_bytes()[:-1])
        assert prune(site.config, site.journal.backups) == []
        own.unlink()
        assert prune(site.config, site.journal.backups) == []


def test_a_run_is_needed_while_its_evidence_is_open_and_while_its_acts_end_is_unknown(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        journal, evidence = site.journal, site.prepares()
        run = frozenset({journal.backups.runs()[0].run})
        assert journal.backups.needed() == run
        act = site.approved(evidence)
        journal.commands.begin(act)
        assert journal.acts.consume(act, [Target("007", START, START)])
        assert (journal.acts.evidence(), journal.backups.needed()) == (None, run)
        journal.acts.lock_device(site.skpbh, act.id)
        journal.commands.report(act.id, Ended(outcome=Outcome.UNKNOWN))
        assert journal.backups.needed() == run
        journal.acts.unlock_device(site.skpbh, act.id)
        assert journal.backups.needed() == frozenset()

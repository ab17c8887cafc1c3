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
from device.contract import BackupResult, Outcome
from device.journal_backups import Run
from device.places import runs_folder
from device.retention import STAYS, Shelf, prune, superfluous
from device.simulator.settings import TypeSettings
from tests.device.site import SETTINGS, Site

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SMALL = replace(SETTINGS, types=(TypeSettings("007", 2),))


def run(name: str, days: float, period: str, invoices: int = 10) -> Run:
    """Return a run that was made so many days ago, with so many invoices of one roll."""
    made = BackupResult(run=name, period=period, manifest="", places=(), invoices=invoices, size_bytes=1)
    holds = {"007": (("F", "00000001", f"{invoices:08}"),)}
    return Run(name, "d", 1, (NOW - timedelta(days=days)).isoformat(), made, "", holds=holds)


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
    ("needed by an approval or an act",              shelf(FIRST, SECOND, NEW, needed="1")),
    ("holds what no later one holds",                shelf(run("1", 370, "2025-10", 11), SECOND, NEW)),
    ("holds what no later one holds",                shelf(replace(FIRST, holds=None), SECOND, NEW)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "made"), ONE_ROW_EACH, ids=[row[0] for row in ONE_ROW_EACH])
def test_each_reason_alone_keeps_a_run(why: str, made: Shelf) -> None:
    assert going(made) == []
    assert [name for name, stays in STAYS.items() if stays(made.runs[0], made)] == [why]


def test_every_reason_has_its_row_above() -> None:
    assert {row[0] for row in ONE_ROW_EACH} == set(STAYS)


def test_the_clock_of_the_site_does_not_say_which_run_is_the_last() -> None:
    """It stood a year ahead when the first was made, and was set right."""
    ahead = run("1", 370 - 365, "2025-10")
    assert going(shelf(ahead, run("2", 364, "2025-10"), NEW, keep_days=1)) == ["1"]


def test_a_run_goes_only_if_one_later_run_has_all_of_it() -> None:
    """Two that have it between them do not do: one of them may go later."""
    mine = (("E", "00000001", "00000003"),)
    both = replace(FIRST, holds={"004": mine, "007": mine})
    rest = [replace(NEW, run=name, holds={name: mine}) for name in ("004", "007")]
    assert going(shelf(both, SECOND, *rest)) == []
    assert going(shelf(both, SECOND, replace(NEW, holds=both.holds))) == ["1"]


# What a run holds: of each type, from the first number of its period up to the last that was issued.
WINDOWS = st.dictionaries(st.sampled_from(["004", "007"]), st.tuples(st.integers(1, 9), st.integers(0, 5)))
PERIODS = st.sampled_from(["2025-10", "2025-11", "2026-10"])
RUNS = st.lists(st.tuples(st.floats(0, 800), PERIODS, WINDOWS), max_size=25)


def numbers(one: Run) -> set[tuple[str, int]]:
    held = (one.holds or {}).items()
    return {
        (name, at) for name, spans in held for _, low, high in spans for at in range(int(low), int(high) + 1)
    }


@given(RUNS, st.integers(0, 400), st.integers(1, 5))
def test_whatever_the_settings_the_last_run_that_holds_a_number_stays(
    rows: list[tuple[float, str, dict[str, tuple[int, int]]]], keep_days: int, keep_runs: int
) -> None:
    runs = [
        replace(run(str(at), days, period), holds={
            name: (("F", f"{low:08}", f"{low + more:08}"),) for name, (low, more) in window.items()
        })
        for at, (days, period, window) in enumerate(rows)
    ]  # fmt: skip
    gone = set(going(shelf(*runs, keep_days=keep_days, keep_runs=keep_runs)))
    for number in {each for one in runs for each in numbers(one)}:
        assert [one for one in runs if number in numbers(one)][-1].run not in gone
    for period in {one.result.period for one in runs}:
        assert [one for one in runs if one.result.period == period][-1].run not in gone


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
            assert sorted(one.name for one in folder.glob("*.zip")) == sorted(kept)
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
        assert [one.name for one in (tmp_path / "usb").glob("*.zip")] == [second]
        assert site.journal.backups.removals.waiting() == []


def test_the_runs_of_a_site_are_in_the_order_of_their_writing_whatever_its_clock_said(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        site.backs_up()
        first = aged(site, -365)
        site.backs_up()
        assert [one.run for one in site.journal.backups.runs()][:1] == first
        last = site.journal.backups.last(site.skpbh)
        assert last is not None
        assert [last.run] != first


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


def test_a_run_is_needed_while_its_evidence_is_open_and_for_ever_when_an_act_stood_on_it(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, SMALL) as site:
        journal = site.journal
        site.prepares()
        run = frozenset({journal.backups.runs()[0].run})
        assert journal.backups.needed() == run
        journal.evidence.void()
        assert journal.backups.needed() == frozenset()
        assert site.asks(site.approved(site.prepares())).outcome is Outcome.DONE
        assert journal.evidence.of(site.skpbh) is None
        assert journal.backups.needed() == {journal.backups.runs()[-1].run}


def issue(site: Site, fplxdm: str, count: int) -> None:
    """Let the software at the site issue more invoices."""
    issued = site.device.disk.invoices(fplxdm)
    for _ in range(count):
        issued.append(replace(issued[-1], fphm=f"{int(issued[-1].fphm) + 1:08}"))


def test_after_a_partial_clear_the_cleared_types_month_stays(tmp_path: Path) -> None:
    """Later runs are of the same period, by the type that did not move, and have more invoices in all."""
    types = (TypeSettings("004", 3), TypeSettings("007", 10))
    settings, keeping = replace(SETTINGS, types=types), Keeping(keep_runs=1)
    with Site(tmp_path, settings, faults=["clear-refused:199@12+1*1"], backups=keeping) as site:
        assert site.clears().outcome is Outcome.PARTIAL
        # Older journals did not keep the run of an act.
        site.journal.store.write("DELETE FROM evidence")
        first = site.journal.backups.runs()[0]
        issue(site, "007", 5)
        for _ in range(2):
            site.backs_up()
        runs = site.journal.backups.runs()
        assert {one.result.period for one in runs} == {first.result.period}
        assert runs[-1].result.invoices > first.result.invoices
        aged(site, 100)
        site.backs_up()
        assert [one.run for one in site.journal.backups.runs()] == [first.run, *(one.run for one in runs[2:]),
            site.journal.backups.runs()[-1].run]  # fmt: skip


def test_a_type_that_the_configuration_names_no_more_keeps_its_last_run(tmp_path: Path) -> None:
    with Site(tmp_path, backups=Keeping(keep_runs=1)) as site:
        site.backs_up()
        device = site.config.devices[0].model_copy(update={"types": ("007",)})
        site.config = site.config.model_copy(update={"devices": (device,)})
        for _ in range(2):
            site.backs_up()
        first, second, _ = aged(site, 100)
        assert [one.run for one in prune(site.config, site.journal.backups)] == [second]
        assert first in {one.run for one in site.journal.backups.runs()}

"""Runs that a crash, a full disk or a lost journal left: whole ones are known again, and nothing of them is removed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from device.contract import Outcome
from device.journal_backups import Run
from device.places import runs_folder
from device.restore import prove
from device.sealing import make_key
from device.simulator.settings import TypeSettings
from tests.device.site import SETTINGS, Site

SMALL = replace(SETTINGS, types=(TypeSettings("004", 2), TypeSettings("007", 3)))


@pytest.fixture(params=["plain", "sealed"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site with one backup."""
    with Site(tmp_path, SMALL) as site:
        if request.param == "sealed":
            make_key(site.config.state, site.journal.backups)
        backs_up(site)
        yield site


def backs_up(site: Site) -> Run:
    assert site.backs_up().outcome is Outcome.DONE
    return site.journal.backups.runs()[-1]


def forgotten(site: Site) -> Run:
    """Let the journal know nothing of the last run; return what it knew."""
    run = site.journal.backups.runs()[-1]
    site.journal.store.write("DELETE FROM runs WHERE run = ?", run.run)
    return run


def own(site: Site, run: Run) -> Path:
    return runs_folder(site.config) / run.run


def whole(site: Site) -> bool:
    return [one for one in prove(site.config, site.journal.backups) if one.problem] == []


def known(site: Site) -> list[str]:
    return [one.run for one in site.journal.backups.runs()]


def test_a_run_that_was_written_and_not_noted_is_known_again(site: Site) -> None:
    before = forgotten(site)
    after = backs_up(site)
    again = site.journal.backups.runs()[0]
    assert known(site) == [before.run, after.run]
    assert replace(again, operation=before.operation, result=before.result) == before
    assert again.result == before.result
    assert whole(site)


@pytest.mark.parametrize("left", ["state", "usb", "nas"])
def test_one_file_of_it_is_enough_to_have_it_everywhere_again(site: Site, left: str) -> None:
    before = forgotten(site)
    for name, path in (
        ("state", own(site, before)),
        *((one.name, one.path / before.file) for one in site.config.places),
    ):
        if name != left:
            path.unlink()
    backs_up(site)
    assert before.run in known(site)
    assert whole(site)


def test_a_lost_journal_finds_all_runs_again_in_the_order_of_their_making(site: Site) -> None:
    backs_up(site)
    made = known(site)
    site.journal.store.write("DELETE FROM runs")
    assert known(site) == []
    last = backs_up(site)
    assert known(site) == [*sorted(made, key=lambda name: name.split("-")[-2:]), last.run]
    assert whole(site)


def test_a_file_that_is_damaged_is_passed_over_and_made_good(site: Site) -> None:
    before = forgotten(site)
    for path in (own(site, before), site.folder / "usb" / before.file):
        path.write_bytes(path.read_bytes()[:-40])
    backs_up(site)
    assert before.run in known(site)
    assert whole(site)


def test_a_run_of_which_no_file_is_whole_is_left_alone_and_said(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    before = forgotten(site)
    for path in (own(site, before), *(one.path / before.file for one in site.config.places)):
        path.write_bytes(path.read_bytes()[:-40])
    backs_up(site)
    assert before.run not in known(site)
    assert own(site, before).exists()
    assert any(before.run in line for line in caplog.messages)


def test_what_retention_takes_out_is_not_taken_in_again(site: Site) -> None:
    run = site.journal.backups.runs()[0]
    site.journal.backups.removals.ask(run.run, [("usb", run.file)])
    backs_up(site)
    assert run.run not in known(site)
    assert run.file not in {one.name for one in (site.folder / "usb").iterdir()}


def test_files_of_another_device_or_under_another_name_are_not_this_runs(site: Site) -> None:
    run = site.journal.backups.runs()[0]
    for name in (run.run.replace(site.skpbh, "999999999999"), run.run.replace(".zip", " (1).zip")):
        (runs_folder(site.config) / name).write_bytes(own(site, run).read_bytes())
    (runs_folder(site.config) / f"{site.skpbh}-2026-10-x.zip").write_bytes(b"nothing of ours")
    last = backs_up(site)
    assert known(site) == [run.run, last.run]


def test_a_full_place_takes_no_copy_and_hinders_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    before = forgotten(site)
    (site.folder / "nas" / before.file).unlink()
    (site.folder / "nas" / before.file).mkdir()
    with caplog.at_level(logging.WARNING):
        backs_up(site)
    assert before.run in known(site)
    assert [one.name for one in site.journal.backups.runs()[0].result.places] == ["usb"]


def test_a_run_that_is_sealed_for_another_key_is_left_alone(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        make_key(site.config.state, site.journal.backups)
        backs_up(site)
        before = forgotten(site)
        own(site, before).unlink()
        (site.config.state / "backup.key").unlink()
        make_key(site.config.state, site.journal.backups)
        last = backs_up(site)
        assert known(site) == [last.run]
        assert (tmp_path / "usb" / before.file).exists()


def test_what_a_run_of_an_earlier_version_holds_is_learned(site: Site) -> None:
    before = site.journal.backups.runs()[0]
    site.journal.store.write("UPDATE runs SET holds = ''")
    assert site.journal.backups.runs()[0].holds is None
    backs_up(site)
    assert site.journal.backups.runs()[0].holds == before.holds != {}


def test_a_scratch_folder_of_an_agent_that_died_is_swept(site: Site) -> None:
    left = site.config.state / "spool" / f"{site.skpbh}-x.part"
    left.mkdir()
    (left / "run").write_bytes(b"half")
    backs_up(site)
    assert not left.exists()

"""A place is the folder that the journal knows by its mark: not the mount point of a stick that was pulled."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from device.config import Keeping, PlaceConfig
from device.contract import Outcome, Plan, Reason
from device.marks import FILE, mark_of
from device.presence import presence_of
from device.retention import prune
from tests.device.site import Site, reason_of


def pulled(site: Site, name: str = "usb") -> Path:
    """Pull a stick whose mount point stays; return where its files are now."""
    away = (site.folder / name).rename(site.folder / f"{name} away")
    (site.folder / name).mkdir()
    return away


def back(site: Site, name: str = "usb") -> None:
    for left in (site.folder / name).iterdir():
        left.unlink()
    (site.folder / name).rmdir()
    (site.folder / f"{name} away").rename(site.folder / name)


def test_a_stick_whose_mount_point_stays_blocks_a_backup_before_the_device_is_asked(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        pulled(site)
        asked = site.device.disk.state.asked
        before = str(asked)
        ended = site.backs_up()
        assert (reason_of(ended), ended.params["place"]) == (Reason.PLACE_STRANGE, "usb")
        assert str(asked) == before
        assert list((tmp_path / "usb").iterdir()) == []
        back(site)
        assert site.backs_up().outcome is Outcome.DONE


def test_it_blocks_a_clear_too(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        away = pulled(site)
        for copy in away.glob("*.zip"):
            (tmp_path / "usb" / copy.name).write_bytes(copy.read_bytes())
        assert reason_of(site.verifies(Plan.CLEAR)) is Reason.PLACE_STRANGE


def test_no_free_space_is_told_of_it(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        pulled(site)
        shown = presence_of(site.config, site.journal, "i", ()).places
        assert [(one.name, one.free_bytes is None) for one in shown] == [("usb", True), ("nas", False)]


def test_nothing_counts_as_removed_from_a_stick_that_is_not_there(tmp_path: Path) -> None:
    with Site(tmp_path, backups=Keeping(keep_runs=1)) as site:
        for _ in range(2):
            site.backs_up()
        store, runs = site.journal.store, site.journal.backups.runs()
        old = (datetime.fromisoformat(runs[0].made_at) - timedelta(days=100)).isoformat()
        store.write("UPDATE runs SET made_at = ?", old)
        away = pulled(site)
        assert [one.run for one in prune(site.config, site.journal.backups)] == [runs[0].run]
        assert [one.place for one in site.journal.backups.removals.waiting()] == ["usb"]
        assert (away / runs[0].run).exists()
        back(site)
        prune(site.config, site.journal.backups)
        assert site.journal.backups.removals.waiting() == []
        assert not (tmp_path / "usb" / runs[0].run).exists()


def test_a_journal_that_knows_no_mark_takes_the_folder_as_it_is(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        (tmp_path / "nas" / FILE).write_text("another agent's\n")
        assert site.backs_up().outcome is Outcome.DONE
        marks = site.journal.backups.marks
        assert marks.known("nas") == ("another",)
        assert marks.known("usb") == (mark_of(tmp_path / "usb"),) != ("",)


def test_sticks_may_take_turns_once_each_was_let_in(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        usb = site.config.places[0]
        pulled(site)
        site.journal.backups.marks.take(usb)
        assert site.backs_up().outcome is Outcome.DONE
        back(site)
        assert site.backs_up().outcome is Outcome.DONE


@pytest.mark.parametrize("content", ["", "\n", "x" * 100, "\x00\xff"])
def test_a_mark_that_says_something_else_is_another(tmp_path: Path, content: str) -> None:
    with Site(tmp_path) as site:
        site.backs_up()
        (tmp_path / "usb" / FILE).write_text(content, "latin-1")
        assert not site.journal.backups.marks.fits(site.config.places[0])


def test_a_folder_that_cannot_be_marked_is_named(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        (tmp_path / "nas" / FILE).mkdir()
        ended = site.backs_up()
        assert (reason_of(ended), ended.params["place"]) == (Reason.PLACE_FAILED, "nas")


def test_a_place_that_was_forgotten_is_taken_at_its_next_use(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        marks, usb = site.journal.backups.marks, PlaceConfig(name="usb", path=tmp_path / "usb")
        site.backs_up()
        pulled(site)
        marks.forget("usb")
        assert marks.fits(usb)
        assert site.backs_up().outcome is Outcome.DONE
        assert marks.known("usb") == (mark_of(tmp_path / "usb"),)

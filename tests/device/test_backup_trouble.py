"""A full disk and a place that goes in the middle lose nothing: not what was backed up, not what was read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from device.config import Keeping, PlaceConfig, SoftwareConfig
from device.contract import Backup, BackupResult, Reason
from device.errors import Refusal
from device.marks import FILE
from device.places import runs_folder
from device.restore import NO_ROOM, prove
from device.sealing import make_key
from device.simulator.settings import TypeSettings
from device.vault import Vault
from tests.device.site import QUICK, SETTINGS, Site

SMALL = replace(SETTINGS, types=(TypeSettings("007", 6),))
DISK_KB = 2048

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="full disks are made by mounting small ones")


def backs_up(site: Site) -> BackupResult:
    command = Backup(**site.address())
    return Vault(site.config, site.journal.backups).run(command, site.session(), lambda *_: None)


def refused(site: Site) -> tuple[Reason, str]:
    with pytest.raises(Refusal) as caught:
        backs_up(site)
    return caught.value.first.reason, caught.value.first.params["place"]


def whole(site: Site) -> bool:
    """Return whether every copy of every run is there and is right."""
    return [proof for proof in prove(site.config, site.journal.backups) if proof.problem] == []


def everything(site: Site) -> set[str]:
    """Return the names of all files of runs, whole or half, in the state folder and in the places."""
    folders = [
        runs_folder(site.config),
        site.config.state / "spool",
        *(one.path for one in site.config.places),
    ]
    return {one.name for folder in folders for one in folder.iterdir() if ".sqlite3" not in one.name}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "tmpfs", str(folder)]
    try:
        made = subprocess.run(mounted, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if made.returncode:
        pytest.skip(f"only root may mount a small disk: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # whatever a failed test holds open


def fill(folder: Path, leave_kb: int) -> Path:
    """Fill a disk until so much is free."""
    stuff = folder / "holiday.mp4"
    room = os.statvfs(folder)
    stuff.write_bytes(bytes(room.f_bavail * room.f_frsize - leave_kb * 1024))
    return stuff


def with_noise(folder: Path) -> tuple[SoftwareConfig, ...]:
    """Return a software folder of 300 KB that nothing makes smaller."""
    (folder / "software").mkdir()
    (folder / "software" / "data").write_bytes(os.urandom(300_000))
    return (SoftwareConfig(name="s", path=folder / "software"),)


@pytest.mark.parametrize("leave_kb", [64, 200])
def test_a_place_that_is_full_is_named_and_the_next_run_goes_on(
    tmp_path: Path, small_disk: Path, leave_kb: int
) -> None:
    places = (PlaceConfig(name="nas", path=tmp_path / "nas"), PlaceConfig(name="U盘", path=small_disk))
    with Site(tmp_path, SMALL, places=places, software=with_noise(tmp_path)) as site:
        backs_up(site)
        before = everything(site)
        stuff = fill(small_disk, leave_kb)
        assert refused(site) == (Reason.DISK_FULL, "U盘")
        assert everything(site) == before | {stuff.name}
        assert whole(site)
        stuff.unlink()
        assert backs_up(site).reused == 6
        assert whole(site)


@pytest.mark.parametrize("leave_kb", [16, 120, 500])
def test_a_state_folder_that_is_full_is_named_and_nothing_is_lost(
    tmp_path: Path, small_disk: Path, leave_kb: int
) -> None:
    """Full for what is read, for the run, or for its sealed copy."""
    state = small_disk / "state"
    with Site(tmp_path, SMALL, state=state, software=with_noise(tmp_path)) as site:
        make_key(state, site.journal.backups)
        backs_up(site)
        before = everything(site)
        stuff = fill(small_disk, leave_kb)
        assert refused(site) == (Reason.DISK_FULL, str(state))
        assert everything(site) == before
        stuff.unlink()
        assert whole(site)
        assert backs_up(site).invoices == 8
        assert whole(site)


def test_a_sealed_copy_that_cannot_be_opened_for_want_of_room_is_not_called_damaged(
    tmp_path: Path, small_disk: Path
) -> None:
    with Site(tmp_path, SMALL, state=small_disk / "state", software=with_noise(tmp_path)) as site:
        make_key(site.config.state, site.journal.backups)
        backs_up(site)
        stuff = fill(small_disk, 150)
        found = {one.place: one for one in prove(site.config, site.journal.backups)}
        assert found["state"].problem == ""
        for name in ("usb", "nas"):
            assert f"no room for it in {site.config.state}" in found[name].problem
            assert found[name].advice == NO_ROOM
        stuff.unlink()
        assert whole(site)


class Puller(threading.Thread):
    """Pulls a place out as soon as a file is being written into it, and says whether it did."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.away = place.with_name("pulled out")
        self.stop = threading.Event()
        self._place = place
        self._before = set(place.iterdir())

    def run(self) -> None:
        while not self.stop.wait(0.001):
            with suppress(OSError):
                if set(self._place.iterdir()) - self._before:
                    self._place.rename(self.away)
                    return


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_a_place_that_goes_in_the_middle_of_the_copy_loses_nothing(tmp_path: Path, sealed: bool) -> None:
    (tmp_path / "software").mkdir()
    (tmp_path / "software" / "data").write_bytes(os.urandom(4_000_000))
    software = (SoftwareConfig(name="s", path=tmp_path / "software"),)
    with Site(tmp_path, SMALL, software=software) as site:
        if sealed:
            make_key(site.config.state, site.journal.backups)
        first = backs_up(site)
        before = everything(site)
        puller = Puller(tmp_path / "nas")
        puller.start()
        try:
            assert refused(site) == (Reason.BACKUP_PLACE_MISSING, "nas")
        finally:
            puller.stop.set()
            puller.join()
        assert [one.run for one in site.journal.backups.runs()] == [first.run]
        puller.away.rename(tmp_path / "nas")
        assert whole(site)
        assert backs_up(site).reused == 6
        assert whole(site)
        left = everything(site) - before
        assert {one.removesuffix(".age") for one in left} == {site.journal.backups.runs()[-1].run}


def grows(site: Site, pages: int) -> None:
    """Let the journal grow by so many pages, and no more: what a full disk is to it."""
    has = site.journal.store.row("PRAGMA page_count")
    assert has is not None
    site.journal.store.row(f"PRAGMA max_page_count = {has[0] + pages}")


def too_much(site: Site, table: str) -> None:
    """Let a row of this table be more than the disk has room for."""
    site.journal.store.write(
        f"CREATE TRIGGER too_much AFTER INSERT ON {table} BEGIN"
        f" INSERT INTO facts VALUES ('{table}', zeroblob(4000000)); END"
    )
    grows(site, 100)


def enough(site: Site) -> None:
    grows(site, 10_000)
    site.journal.store.write("DROP TRIGGER too_much")


@pytest.mark.parametrize("table", ["facts", "rolls", "runs"])
def test_a_full_disk_that_the_journal_meets_first_is_a_full_disk_and_leaves_nothing(
    tmp_path: Path, table: str
) -> None:
    """While a place is marked, a roll is remembered, a run is noted."""
    with Site(tmp_path, SMALL) as site:
        too_much(site, table)
        assert refused(site) == (Reason.DISK_FULL, str(site.config.state))
        assert everything(site) <= {FILE}
        enough(site)
        done = backs_up(site)
        assert (done.invoices, done.reused) == (8, 6 if table == "runs" else 0)
        assert whole(site)


def test_a_backup_is_done_though_old_ones_cannot_be_thinned_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Site(tmp_path, SMALL, backups=Keeping(keep_runs=1)) as site:
        first = backs_up(site)
        backs_up(site)
        site.journal.store.write("UPDATE runs SET made_at = '2026-01-01T00:00:00+00:00'")
        too_much(site, "removals")
        done = backs_up(site)
        names = [one.run for one in site.journal.backups.runs()]
        assert (names[0], names[-1], len(names)) == (first.run, done.run, 3)
        assert any("old backups stay" in line for line in caplog.messages)
        assert whole(site)


def test_room_that_is_to_stay_free_is_kept_in_the_state_folder_too(tmp_path: Path, small_disk: Path) -> None:
    """Before the device is asked, and when the run has been written."""
    limits = QUICK.model_copy(update={"keep_free_mb": 1})
    software = with_noise(tmp_path)
    with Site(tmp_path, SMALL, state=small_disk / "state", software=software, limits=limits) as site:
        stuff = fill(small_disk, 1000)
        assert refused(site) == (Reason.DISK_FULL, str(small_disk / "state"))
        assert site.device.disk.state.asked == {}
        stuff.unlink()
        stuff = fill(small_disk, 1200)
        assert refused(site) == (Reason.DISK_FULL, str(small_disk / "state"))
        assert [*runs_folder(site.config).iterdir(), *(tmp_path / "usb").glob("*.zip")] == []
        stuff.unlink()
        assert backs_up(site).invoices == 8


def test_what_an_agent_that_died_left_half_done_is_swept(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        backs_up(site)
        before = everything(site)
        spool = site.config.state / "spool"
        for half in (
            spool / f"{site.skpbh}-x.zip.age", spool / f"{site.skpbh}.software.part", spool / f"{site.skpbh}.jsonl",
            runs_folder(site.config) / f"{site.skpbh}-x.zip.part", tmp_path / "usb" / f"{site.skpbh}-x.zip.part",
        ):  # fmt: skip
            half.write_bytes(b"half")
        (tmp_path / "usb" / "mine.part").write_bytes(b"somebody else's")
        done = backs_up(site)
        assert everything(site) - before == {done.run, "mine.part"}


def test_a_disk_that_fails_is_no_full_one(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        (site.config.state / "spool").mkdir()
        (site.config.state / "spool" / f"{site.skpbh}.sqlite3").mkdir()
        with pytest.raises(Refusal) as caught:
            backs_up(site)
        assert caught.value.first.reason is Reason.PLACE_FAILED
        assert os.strerror(errno.EISDIR) in caught.value.first.params["detail"]

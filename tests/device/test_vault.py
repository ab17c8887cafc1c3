"""A backup of a simulated device from end to end: written, copied to every place, read back, resumed."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import pytest

from device import archive
from device.config import SoftwareConfig
from device.contract import Backup, BackupResult, Level, Reason
from device.drivers.base import DeviceError, SilenceError
from device.errors import Cancelled, Refusal
from device.files import sha256_of
from device.journal_rolls import Roll
from device.places import runs_folder
from device.reading import Meter
from device.records import records_of
from device.rolls import enter
from device.simulator.disk import Disk
from device.simulator.settings import TypeSettings
from device.vault import Vault
from tests.device.site import SETTINGS, Site

SMALL = replace(SETTINGS, types=(TypeSettings("004", 2), TypeSettings("007", 5, roll_size=3)))


def quiet(done: int, total: int, eta_s: float | None) -> None:
    """Want no progress."""


def backs_up(
    site: Site, told: Callable[[int, int, float | None], None] = quiet, command: str = "c1"
) -> BackupResult:
    asked = Backup(**{**site.address(), "id": command})
    return Vault(site.config, site.journal.backups).run(asked, site.session(), told)


def since_the_period(disk: Disk, fplxdm: str) -> list[tuple[str, str]]:
    start = disk.state.first_period
    return [(one.fpdm, one.fphm) for one in disk.invoices(fplxdm) if one.issued.date() >= start]


def kept_by(site: Site, done: BackupResult) -> dict[str, list[tuple[str, str]]]:
    """Return the invoices of a run by type."""
    path = runs_folder(site.config) / done.run
    return {name: [(one.fpdm, one.fphm) for one in records_of(path, name)] for name in ("004", "007")}


def spooled(site: Site) -> int:
    """Return how many invoices are in the spool."""
    path = site.config.state / "spool" / f"{site.skpbh}.sqlite3"
    with closing(sqlite3.connect(path)) as spool:
        return int(spool.execute("SELECT COUNT(*) FROM records").fetchone()[0])


def test_a_run_holds_every_invoice_since_the_period_began(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        done = backs_up(site)
        whole = {name: since_the_period(site.device.disk, name) for name in ("004", "007")}
        assert kept_by(site, done) == whole
        assert done.invoices == sum(map(len, whole.values())) > 20
        assert done.period == f"{site.device.disk.state.first_period:%Y-%m}"


def test_rolls_that_were_seen_before_are_walked_too(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        disk = site.device.disk
        assert {fpdm for fpdm, _ in kept_by(site, backs_up(site))["007"]} == {disk.current_number("007")[0]}
        for one in disk.invoices("007"):
            site.journal.backups.rolls(site.skpbh, "007").saw(Roll(one.fpdm, one.fphm, one.issued))
        whole = since_the_period(disk, "007")
        assert len({fpdm for fpdm, _ in whole}) > 1
        assert kept_by(site, backs_up(site, command="c2"))["007"] == whole


def test_a_run_that_misses_an_earlier_roll_says_so_until_it_is_named(tmp_path: Path) -> None:
    with Site(
        tmp_path, replace(SMALL, types=(TypeSettings("004", 2), TypeSettings("007", 5, later=0, roll_size=3)))
    ) as site:
        done = backs_up(site)
        assert [(one.reason, one.level, one.params["types"]) for one in done.findings] == [
            (Reason.RECORDS_INCOMPLETE, Level.WARN, "007")
        ]
        for one in site.device.disk.invoices("007"):
            enter(site.journal.backups, site.skpbh, "007", one.fpdm, one.fphm)
        assert backs_up(site, command="c2").findings == ()


def test_a_run_is_the_same_file_in_every_place(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        done = backs_up(site)
        own = runs_folder(site.config) / done.run
        assert [(one.name, one.ok) for one in done.places] == [("usb", True), ("nas", True)]
        assert {sha256_of(tmp_path / name / done.run) for name in ("usb", "nas")} == {sha256_of(own)}
        assert done.size_bytes == own.stat().st_size
        assert site.journal.backups.runs()[-1].sha256 == sha256_of(own)
        assert archive.check(own)[1] == done.manifest


def test_a_run_holds_what_the_device_said_and_the_totals_of_its_records(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        path = runs_folder(site.config) / backs_up(site).run
        manifest, _ = archive.check(path)
        per_type = ("invoices.jsonl", "monitoring.json", "on_hand.json", "statistics.json")
        assert sorted(manifest["files"]) == sorted(
            ["disk.json", *(f"types/{name}/{file}" for name in ("004", "007") for file in per_type)]
        )
        assert SETTINGS.nsrmc in archive.read(path, "disk.json").decode()
        kept = list(records_of(path, "007"))
        positive = [one for one in kept if one.status == "00"]
        amount = sum((one.amount for one in positive), Decimal("0.00"))
        assert manifest["types"]["007"]["00"][:2] == [str(len(positive)), str(amount)]


def test_the_invoicing_softwares_folder_is_taken_along(tmp_path: Path) -> None:
    (tmp_path / "soft").mkdir()
    (tmp_path / "soft" / "cc3268.dll").write_bytes(b"data")
    with Site(tmp_path, SMALL, software=(SoftwareConfig(name="开票软件", path=tmp_path / "soft"),)) as site:
        path = runs_folder(site.config) / backs_up(site).run
        assert archive.read(path, "software/开票软件/cc3268.dll") == b"data"


def test_progress_rises_to_its_total_with_a_time_left(tmp_path: Path) -> None:
    told: list[tuple[int, int, float | None]] = []
    with Site(tmp_path) as site:
        done = backs_up(site, lambda *step: told.append(step))
    assert [step[0] for step in told] == list(range(1, done.invoices + 1))
    assert told[-1][1] == done.invoices
    assert told[-1][2] == 0
    assert all(eta_s is not None and eta_s >= 0 for _, _, eta_s in told)


def test_a_total_that_was_too_low_rises_with_what_is_found() -> None:
    told: list[tuple[int, int, float | None]] = []
    meter = Meter(1, lambda *step: told.append(step))
    meter.step()
    meter.step()
    assert [step[:2] for step in told] == [(1, 1), (2, 2)]


def breaks_off(site: Site, after: int) -> list[str]:
    """Back up until the device dies after so many invoices, and bring it to life again; return the line log."""
    session = site.session()

    def die(done: int, total: int, eta_s: float | None) -> None:
        if done == after:
            site.device.faults.add("stop-forever@0C")

    with pytest.raises(DeviceError):
        Vault(site.config, site.journal.backups).run(Backup(**{**site.address(), "id": "c1"}), session, die)
    site.device.faults.clear()
    site.device.disk.state.dead = False
    return session.log.lines()


def invoices_read(lines: Sequence[str]) -> Counter[str]:
    """Return how often each invoice was answered, by the fields of its request."""
    return Counter(
        line.partition("(")[2].partition(")")[0] for line in lines if " 0C " in line and "DEV-" not in line
    )


@pytest.mark.parametrize("command", ["c1", "c2"], ids=["the same command", "a new one"])
def test_after_a_break_nothing_is_read_twice_that_cannot_have_changed(tmp_path: Path, command: str) -> None:
    with Site(tmp_path) as site:
        lines = breaks_off(site, after=9)
        assert (spooled(site), site.journal.backups.runs()) == (9, [])
        session = site.session()
        again = Backup(**{**site.address(), "id": command})
        done = Vault(site.config, site.journal.backups).run(again, session, quiet)
        assert kept_by(site, done) == {
            name: since_the_period(site.device.disk, name) for name in ("004", "007")
        }
        twice = [words for words, count in invoices_read([*lines, *session.log.lines()]).items() if count > 1]
        this_month = f"{site.device.disk.state.clock():%Y-%m}"
        may_change = [
            one.fphm for name in ("004", "007") for one in site.device.disk.invoices(name)
            if f"{one.issued:%Y-%m}" == this_month
        ]  # fmt: skip
        assert all(any(fphm in words for fphm in may_change) for words in twice)
        assert done.reused == (0 if command == "c1" else 9 - len(twice))


def test_a_run_is_cancelled_between_two_invoices_and_keeps_what_it_read(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        with pytest.raises(Cancelled):
            backs_up(site, lambda done, *_: site.halt.cancel() if done == 4 else None)
        assert spooled(site) == 4
        assert [*(tmp_path / "usb").glob("*.zip"), *(tmp_path / "nas").glob("*.zip")] == []


def test_others_get_the_port_between_two_invoices(tmp_path: Path) -> None:
    reached: list[int] = []
    with Site(tmp_path) as site:
        turnstile = site.ports.of(site.config.devices[0].port)

        def other() -> None:
            with site.session() as session:
                session.read(lambda driver: driver.disk_number())
                reached.append(spooled(site))

        thread = threading.Thread(target=other)

        def start(done: int, total: int, eta_s: float | None) -> None:
            if done == 3:
                thread.start()
                moved = threading.Event()
                while not turnstile.wanted:
                    moved.wait(0.005)

        done = backs_up(site, start)
        thread.join()
    assert reached == [3]
    assert done.invoices > 3


@pytest.mark.parametrize("place", ["usb", "nas"])
def test_a_place_that_is_absent_blocks_before_the_device_is_asked(tmp_path: Path, place: str) -> None:
    with Site(tmp_path) as site:
        (tmp_path / place).rmdir()
        session = site.session()
        with pytest.raises(Refusal) as caught:
            Vault(site.config, site.journal.backups).run(Backup(**site.address()), session, quiet)
        assert (caught.value.first.reason, caught.value.first.params["place"]) == (
            Reason.BACKUP_PLACE_MISSING,
            place,
        )
        assert session.log.lines() == []


def test_a_place_that_fails_at_the_end_leaves_no_run_anywhere_and_nothing_to_read_again(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, SMALL) as site:
        with pytest.raises(Refusal) as caught:
            backs_up(site, lambda *_: _gone(tmp_path / "nas"))
        assert caught.value.first.params["place"] == "nas"
        assert [*(tmp_path / "usb").glob("*.zip"), *runs_folder(site.config).iterdir()] == []
        assert site.journal.backups.runs() == []
        assert spooled(site) > 0


def _gone(folder: Path) -> None:
    with suppress(FileNotFoundError):
        folder.rename(folder.with_name("pulled out"))


def test_a_silent_device_ends_the_run_with_its_own_error(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL, faults=["lost-answer@04"]) as site, pytest.raises(SilenceError):
        backs_up(site)


def test_two_runs_of_an_unchanged_device_hold_the_same_records(tmp_path: Path) -> None:
    with Site(tmp_path, SMALL) as site:
        paths = [runs_folder(site.config) / backs_up(site, command=name).run for name in ("c1", "c2")]
        one, two = ([asdict(each) for each in records_of(path, "004")] for path in paths)
        assert one == two
        assert len({path.name for path in paths}) == 2

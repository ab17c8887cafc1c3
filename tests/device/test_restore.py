"""Runs are proved, and brought back into a folder; nothing is written into a device."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from device import archive
from device.config import Config
from device.errors import DamagedRunError, NoSuchRunError, TargetError
from device.journal_backups import Run
from device.places import runs_folder
from device.records import records_of
from device.restore import copies_named, prove, prove_totals
from device.restore import restore as bring_back
from device.sealing import Keys
from tests.device.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as made:
        made.backs_up()
        yield made


def restore(config: Config, run: str, folder: Path) -> int:
    return bring_back(copies_named(config, run), folder, Keys())


def run_of(site: Site) -> Run:
    return site.journal.backups.runs()[-1]


def copies(site: Site) -> list[Path]:
    name = run_of(site).run
    return [runs_folder(site.config) / name, site.folder / "usb" / name, site.folder / "nas" / name]


def problems(site: Site) -> dict[str, bool]:
    return {proof.place: proof.problem != "" for proof in prove(site.config, site.journal.backups)}


def test_every_copy_of_every_run_is_proved(site: Site) -> None:
    assert problems(site) == {"state": False, "usb": False, "nas": False}
    site.backs_up()
    assert len(list(prove(site.config, site.journal.backups))) == 6


def test_any_changed_byte_of_a_copy_is_found(site: Site) -> None:
    copy = copies(site)[1]
    whole = copy.read_bytes()
    for at in range(0, len(whole), len(whole) // 60):
        copy.write_bytes(whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :])
        assert problems(site) == {"state": False, "usb": True, "nas": False}, at


def test_a_missing_copy_is_found(site: Site) -> None:
    copies(site)[2].unlink()
    assert problems(site) == {"state": False, "usb": False, "nas": True}


def test_another_whole_run_under_the_name_is_found(site: Site) -> None:
    first = copies(site)[1]
    site.backs_up()
    first.write_bytes(copies(site)[1].read_bytes())
    assert [proof.run for proof in prove(site.config, site.journal.backups) if proof.problem] == [first.name]


def test_totals_that_are_not_those_of_the_records_are_found(site: Site) -> None:
    path = copies(site)[0]
    manifest, _ = archive.check(path)
    prove_totals(path, manifest)
    manifest["types"]["007"]["00"][0] = "999"
    with pytest.raises(DamagedRunError, match="007"):
        prove_totals(path, manifest)


@pytest.mark.parametrize("whole", [0, 1, 2], ids=["state", "usb", "nas"])
def test_a_run_is_brought_back_from_the_first_copy_that_is_whole(site: Site, whole: int) -> None:
    for place, copy in enumerate(copies(site)):
        if place < whole:
            copy.write_bytes(copy.read_bytes()[:-100])
        elif place > whole:
            copy.unlink()
    folder = site.folder / "back"
    count = restore(site.config, run_of(site).run.removesuffix(".zip"), folder)
    assert count == run_of(site).result.invoices
    with zipfile.ZipFile(copies(site)[whole]) as kept:
        for name in set(kept.namelist()) - {archive.MANIFEST}:
            assert (folder / name).read_bytes() == kept.read(name)


def test_the_invoices_come_as_a_table_for_spreadsheets(site: Site) -> None:
    restore(site.config, run_of(site).run, site.folder / "back")
    raw = (site.folder / "back" / "invoices.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    held = [one for name in ("004", "007") for one in records_of(copies(site)[0], name)]
    assert [(row["fpdm"], row["fphm"], row["amount"]) for row in rows] == [
        (one.fpdm, one.fphm, str(one.amount)) for one in held
    ]
    assert {row["fplxdm"] for row in rows} == {"004", "007"}
    assert rows[0]["buyer"] == held[0].buyer


@pytest.mark.parametrize("there", ["a file in it", "a file in its place"])
def test_only_an_empty_folder_is_restored_into(site: Site, there: str) -> None:
    folder = site.folder / "back"
    if there == "a file in it":
        folder.mkdir()
        (folder / "mine.txt").write_text("x")
    else:
        folder.write_text("x")
    with pytest.raises(TargetError, match="back"):
        restore(site.config, run_of(site).run, folder)


@pytest.mark.parametrize("name", ["none", "none.zip", "../../etc/passwd"])
def test_a_run_that_nobody_has_is_named(site: Site, name: str) -> None:
    with pytest.raises(NoSuchRunError, match=name.rpartition("/")[2]):
        restore(site.config, name, site.folder / "back")
    assert not (site.folder / "back").exists()


def test_when_no_copy_is_whole_the_damage_is_named(site: Site) -> None:
    for copy in copies(site):
        copy.write_bytes(b"no archive")
    with pytest.raises(DamagedRunError, match="nas"):
        restore(site.config, run_of(site).run, site.folder / "back")

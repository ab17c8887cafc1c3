"""Copies are sealed with the site's key: only it opens them, on any computer, and older keys open older copies."""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from device import archive, sealing
from device.contract import Outcome
from device.errors import DamagedRunError, KeyFileError, SealedRunError
from device.files import sha256_of
from device.journal import Journal
from device.journal_backups import Backups, Run
from device.places import runs_folder
from device.restore import copies_named, prove, restore
from device.sealing import FILE, Keys, is_sealed, make_key, opened, seal, unshown
from device.simulator.settings import TypeSettings
from tests.device.site import SETTINGS, Site

SMALL = replace(SETTINGS, types=(TypeSettings("004", 2), TypeSettings("007", 3)))
PLAIN = b"what nobody else may read" * 9000  # several chunks of the age format


@pytest.fixture
def backups(tmp_path: Path) -> Iterator[Backups]:
    journal = Journal(tmp_path)
    yield journal.backups
    journal.close()


@pytest.fixture
def secret(tmp_path: Path, backups: Backups) -> str:
    return make_key(tmp_path, backups)


@pytest.fixture
def sealed(tmp_path: Path, backups: Backups, secret: str) -> Path:
    (tmp_path / "plain").write_bytes(PLAIN)
    seal(tmp_path / "plain", tmp_path / "sealed", backups.recipient)
    return tmp_path / "sealed"


# ---------------------------------------------------------------- keys


def test_the_key_that_is_shown_is_the_key_that_is_kept(tmp_path: Path, backups: Backups, secret: str) -> None:
    path = tmp_path / FILE
    assert Keys([secret]).recipient == Keys.load(path).recipient == backups.recipient
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret not in repr(Keys([secret]))


def test_a_new_key_seals_from_now_on_and_the_old_ones_still_open(
    tmp_path: Path, backups: Backups, sealed: Path, secret: str
) -> None:
    newer = make_key(tmp_path, backups)
    keys = Keys.load(tmp_path / FILE)
    assert keys.recipients == (Keys([newer]).recipient, Keys([secret]).recipient)
    assert backups.recipient == Keys([newer]).recipient
    with opened(sealed, keys, tmp_path / "scratch") as plain:
        assert plain.read_bytes() == PLAIN
    with pytest.raises(SealedRunError), opened(sealed, Keys([newer]), tmp_path / "scratch"):
        pass


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert Keys.load(tmp_path / "none").recipients == ()


@pytest.mark.parametrize("text", ["", "# only a comment\n", "hello", "AGE-SECRET-KEY-1QQQ", "\ufeff\x00"])
def test_a_file_without_a_key_is_named_and_never_overwritten(
    tmp_path: Path, backups: Backups, text: str
) -> None:
    path = tmp_path / FILE
    path.write_text(text, "utf-8")
    for refused in (lambda: Keys.load(path), lambda: make_key(tmp_path, backups)):
        with pytest.raises(KeyFileError, match="AGE-SECRET-KEY-") as caught:
            refused()
        assert "QQQ" not in str(caught.value)
    assert path.read_text("utf-8") == text


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_key_is_read_as_people_save_it(
    tmp_path: Path, backups: Backups, secret: str, encoding: str
) -> None:
    path = tmp_path / FILE
    path.write_bytes(f"# 保险柜里的那一把\r\n{secret}\r\n".encode(encoding))
    assert Keys.load(path).recipient == backups.recipient
    newer = make_key(tmp_path, backups)
    assert Keys.load(path).recipients == (Keys([newer]).recipient, Keys([secret]).recipient)
    assert "# 保险柜里的那一把" in path.read_text("utf-8").splitlines()


def test_a_key_that_powershell_saved_the_other_way_round_is_read_too(tmp_path: Path, secret: str) -> None:
    (tmp_path / FILE).write_bytes(codecs.BOM_UTF16_BE + secret.encode("utf-16-be"))
    assert Keys.load(tmp_path / FILE).recipient == Keys([secret]).recipient


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path, backups: Backups) -> None:
    path = tmp_path / FILE
    path.mkdir()
    for refused in (lambda: Keys.load(path), lambda: make_key(tmp_path, backups)):
        with pytest.raises(KeyFileError, match=f"{FILE}: cannot be read"):
            refused()


def test_a_secret_is_to_be_shown_until_somebody_was_shown_it(tmp_path: Path, backups: Backups) -> None:
    assert unshown(tmp_path, backups) == ""
    for _ in range(2):
        made = make_key(tmp_path, backups)
        assert unshown(tmp_path, backups) == made
        backups.was_shown()
        assert unshown(tmp_path, backups) == ""


def test_a_secret_that_is_not_here_cannot_be_shown(tmp_path: Path, backups: Backups, secret: str) -> None:
    (tmp_path / FILE).unlink()
    assert unshown(tmp_path, backups) == ""


# ---------------------------------------------------------------- files


def test_what_was_sealed_comes_back_and_nothing_of_it_stays_open(
    tmp_path: Path, sealed: Path, secret: str
) -> None:
    assert is_sealed(sealed)
    assert PLAIN[:25] not in sealed.read_bytes()
    with opened(sealed, Keys([secret]), tmp_path / "scratch") as plain:
        assert plain.read_bytes() == PLAIN
        assert stat.S_IMODE(plain.stat().st_mode) == 0o600
    assert not (tmp_path / "scratch").exists()


def test_what_is_not_sealed_needs_no_key(tmp_path: Path, sealed: Path) -> None:
    with opened(tmp_path / "plain", Keys(), tmp_path / "scratch") as plain:
        assert plain == tmp_path / "plain"


@pytest.mark.parametrize(
    ("keys", "words"), [(Keys(), "is sealed; name a file"), (None, "with another key than those given")]
)
def test_a_key_that_does_not_fit_is_a_sentence_with_a_way_on(
    tmp_path: Path, sealed: Path, backups: Backups, keys: Keys | None, words: str
) -> None:
    (tmp_path / "other").mkdir()
    strange = keys or Keys([make_key(tmp_path / "other", backups)])
    with pytest.raises(SealedRunError, match=words) as caught, opened(sealed, strange, tmp_path / "scratch"):
        pass
    assert "--key FILE" in str(caught.value)
    assert not (tmp_path / "scratch").exists()


def test_no_damage_and_no_cut_opens(tmp_path: Path, sealed: Path, secret: str) -> None:
    whole, keys = sealed.read_bytes(), Keys([secret])
    step = len(whole) // 40
    changed = [
        whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :]
        for at in range(len(sealing.MAGIC), len(whole), step)
    ]
    for data in (*changed, *(whole[:size] for size in range(len(sealing.MAGIC), len(whole), step))):
        sealed.write_bytes(data)
        with pytest.raises((DamagedRunError, SealedRunError)), opened(sealed, keys, tmp_path / "scratch"):
            pass


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not installed")
def test_the_age_tool_opens_it(tmp_path: Path, sealed: Path) -> None:
    words = ["age", "--decrypt", "-i", str(tmp_path / FILE), str(sealed)]
    assert subprocess.check_output(words) == PLAIN


# ---------------------------------------------------------------- a site with a key


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path, SMALL) as made:
        make_key(made.config.state, made.journal.backups)
        yield made


def run_of(site: Site) -> Run:
    return site.journal.backups.runs()[-1]


def test_only_sealed_files_leave_the_computer(site: Site) -> None:
    assert site.backs_up().outcome is Outcome.DONE
    run = run_of(site)
    for place in ("usb", "nas"):
        (copy,) = (site.folder / place).glob("*.zip*")
        assert (copy.name, is_sealed(copy)) == (f"{run.run}.age", True)
        assert sha256_of(copy) == run.sha256
    own = runs_folder(site.config) / run.run
    assert (sha256_of(own), archive.check(own)[1]) == (run.own_sha256, run.result.manifest)
    assert list((site.config.state / "spool").glob("*.age")) == []


def test_a_sealed_backup_is_enough_to_clear(site: Site) -> None:
    assert site.clears().outcome is Outcome.DONE
    assert set(site.acted()) == {"004", "007"}


def test_a_sealed_copy_that_changed_stops_the_act(site: Site) -> None:
    evidence = site.prepares()
    copy = next((site.folder / "usb").glob("*.zip*"))
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    assert site.asks(site.approved(evidence)).outcome is Outcome.REFUSED
    assert not site.asked()


def test_sealed_copies_are_proved_with_the_sites_key_and_without_it_that_is_said(site: Site) -> None:
    site.backs_up()
    make_key(site.config.state, site.journal.backups)
    site.backs_up()
    assert [proof.problem for proof in prove(site.config, site.journal.backups)] == [""] * 6
    (site.config.state / FILE).unlink()
    told = {(proof.place, proof.problem != "") for proof in prove(site.config, site.journal.backups)}
    assert told == {("state", False), ("usb", True), ("nas", True)}
    assert "backup.key" in next(
        proof.advice for proof in prove(site.config, site.journal.backups) if proof.problem
    )


def test_without_its_key_a_site_still_seals(site: Site) -> None:
    """The key may be taken off the computer; what seals is the recipient in the journal."""
    (site.config.state / FILE).unlink()
    site.backs_up()
    assert is_sealed(site.folder / "usb" / run_of(site).file)


def test_a_file_alone_with_its_key_is_enough_on_another_computer(site: Site, tmp_path: Path) -> None:
    site.backs_up()
    run, keys = run_of(site), Keys.load(site.config.state / FILE)
    stick = tmp_path / "stick.zip.age"
    shutil.move(site.folder / "usb" / run.file, stick)
    shutil.rmtree(site.config.state)
    assert restore([stick], tmp_path / "back", keys) == run.result.invoices
    assert (tmp_path / "back" / "invoices.csv").exists()
    assert [one.name for one in tmp_path.iterdir() if "restore" in one.name] == []


class Disk(Keys):
    """Keys that see where copies are opened, on a disk that fails in the middle of those under one folder."""

    def __init__(self, secret: str, fails: Path) -> None:
        super().__init__([secret])
        self.fails = fails
        self.where: list[Path] = []

    def open(self, sealed: Path, plain: Path) -> None:
        self.where.append(plain)
        super().open(sealed, plain)
        if sealed.is_relative_to(self.fails):
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_copy_on_a_disk_that_fails_is_passed_over_for_the_next(site: Site, tmp_path: Path) -> None:
    site.backs_up()
    run = run_of(site)
    (runs_folder(site.config) / run.run).unlink()
    keys = Disk((site.config.state / FILE).read_text().split()[-1], site.folder / "usb")
    assert restore(copies_named(site.config, run.run), tmp_path / "back", keys) == run.result.invoices
    assert len(keys.where) == 2
    keys.fails = site.folder
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        restore(copies_named(site.config, run.run), tmp_path / "none", keys)
    assert not (tmp_path / "none").exists()


def test_what_was_sealed_lies_open_only_in_the_folder_that_was_named_whatever_kills_it(
    site: Site, tmp_path: Path
) -> None:
    site.backs_up()
    before = set(tmp_path.iterdir())
    keys = Disk((site.config.state / FILE).read_text().split()[-1], tmp_path / "nowhere")
    restore([site.folder / "usb" / run_of(site).file], tmp_path / "back", keys)
    assert [one.is_relative_to(tmp_path / "back") for one in keys.where] == [True]
    assert set(tmp_path.iterdir()) - before == {tmp_path / "back"}
    assert not [one.name for one in (tmp_path / "back").iterdir() if one.name.startswith(".")]


def test_a_run_is_found_by_each_of_its_names(site: Site) -> None:
    site.backs_up()
    run = run_of(site)
    for name in (run.run, run.file, run.run.removesuffix(".zip")):
        assert [one.name for one in copies_named(site.config, name)] == [run.run, run.file, run.file]

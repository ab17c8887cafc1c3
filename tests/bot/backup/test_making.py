"""What a backup holds, what it is called, what stays, and what it says when it cannot be made."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pyrage
import pytest
from prometheus_client import CollectorRegistry

from bot.backup import folder as folders
from bot.backup import journal, sealing, writing
from bot.backup.errors import DamagedError, NothingError, PlaceError, RecipientError, SealedError
from bot.backup.restoring import check
from bot.backup.writing import Order, make
from bot.observing.backups import NAME, LastBackup
from bot.settings import Settings
from bot.upkeep import DatabaseError
from tests.bot.backup.hubs import SHA256, alter, settings_of


def test_it_holds_records_files_and_a_manifest_for_its_owner_alone(hub: Settings, folder: Path) -> None:
    made = make(hub, Order(folder))
    assert made.path.stat().st_mode & 0o777 == 0o600
    with ZipFile(made.path) as archive:
        assert sorted(archive.namelist()) == [f"attachments/{SHA256}", "manifest.json", "qingka.db"]
        said = json.loads(archive.read("manifest.json"))
    assert said["files"][f"attachments/{SHA256}"]["sha256"] == SHA256
    assert (said["rows"]["person"], said["audit"]["number"], said["lost"]) == (1, 2, [])
    assert list(folder.iterdir()) == [made.path]


def test_the_last_good_one_is_written_down_for_health(hub: Settings, folder: Path) -> None:
    assert journal.last(hub.home) is None
    made = make(hub, Order(folder))
    last = journal.last(hub.home)
    assert last is not None
    assert (last.path, last.made_at, last.sealed) == (made.path, made.manifest.made_at, False)
    (hub.home / journal.FILE).write_text("{", "utf-8")
    assert journal.last(hub.home) is None


def test_the_last_good_one_is_a_figure(hub: Settings, folder: Path) -> None:
    registry = CollectorRegistry()
    registry.register(LastBackup(hub.home))
    assert registry.get_sample_value(NAME) is None
    made = make(hub, Order(folder))
    assert registry.get_sample_value(NAME) == made.manifest.made_at.timestamp()


def test_as_many_stay_as_are_to_be_kept_and_strangers_are_left_alone(hub: Settings, folder: Path) -> None:
    (folder / "letter.zip").write_bytes(b"")
    old = folder / "qingka-20200101T000000Z.zip"
    old.write_bytes(b"")
    os.utime(old, (1, 1))
    made = [make(hub, Order(folder, keep=2)) for _ in range(3)]
    assert [one.removed for one in made] == [0, 1, 1]
    assert folders.backups(folder) == [one.path for one in made[1:]]
    assert (folder / "letter.zip").exists()


def test_a_clock_that_was_set_back_does_not_cost_the_new_one(hub: Settings, folder: Path) -> None:
    ahead = [folder / f"qingka-2099010{day}T000000Z.zip" for day in (1, 2, 3)]
    for number, path in enumerate(ahead):
        path.write_bytes(b"")
        os.utime(path, (4_000_000_000 + number, 4_000_000_000 + number))
    made = make(hub, Order(folder, keep=2))
    assert (made.removed, folders.backups(folder)) == (2, [made.path, ahead[2]])
    assert make(hub, Order(folder, keep=1)).removed == 2


def test_it_is_of_one_moment_while_others_write(hub: Settings, folder: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(hub.home / "qingka.db", timeout=30)) as connection:
            for number in itertools.takewhile(lambda _: not stop.is_set(), itertools.count()):
                with connection:
                    for name in (f"a{number}", f"b{number}"):
                        connection.execute(
                            "INSERT INTO site (name, created_at) VALUES (?, '2026-11-01')", (name,)
                        )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [make(hub, Order(folder)).manifest.rows["site"] for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert [count % 2 for count in counts] == [0, 0, 0]
    assert counts == sorted(counts)


def test_a_file_that_is_missing_or_damaged_is_named_and_the_rest_is_kept(hub: Settings, folder: Path) -> None:
    (hub.home / "attachments" / SHA256).write_bytes(b"damaged")
    made = make(hub, Order(folder))
    assert made.manifest.lost == (SHA256,)
    assert check(hub, made.path, None).lost == (SHA256,)


def test_its_moment_is_before_its_records(
    hub: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied_when_asked = []

    def clock() -> datetime:
        copied_when_asked.append(any(folder.rglob("*.db")))
        return datetime(2026, 11, 3, 4, 5, 6, 789, tzinfo=UTC)

    monkeypatch.setattr(writing, "now", clock)
    assert make(hub, Order(folder)).manifest.made_at == datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC)
    assert copied_when_asked == [False]


# ---------------------------------------------------------------- sealed


def test_a_sealed_one_is_opened_by_its_key_alone(hub: Settings, folder: Path, tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# a key\n{key}\n", "utf-8")
    made = make(
        hub,
        Order(folder, seal_for=sealing.recipient(str(key.to_public())), key=sealing.key(tmp_path / "key")),
    )
    assert made.path.name.endswith(".zip.age")
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert "王芳".encode() not in made.path.read_bytes()
    assert check(hub, made.path, sealing.key(tmp_path / "key")) == made.manifest
    for other in (None, pyrage.x25519.Identity.generate()):
        with pytest.raises(SealedError):
            check(hub, made.path, other)
    damaged = bytearray(made.path.read_bytes())
    damaged[-20] ^= 1
    made.path.write_bytes(damaged)
    with pytest.raises(DamagedError):
        check(hub, made.path, key)
    assert [one.name for one in hub.home.iterdir() if one.name.startswith(folders.GROWING)] == []


def test_who_cannot_be_sealed_for_is_refused_without_repeating_a_key(tmp_path: Path) -> None:
    with pytest.raises(RecipientError):
        sealing.recipient("age1nobody")
    secret = str(pyrage.x25519.Identity.generate())
    (tmp_path / "key").write_text(f"{secret}X", "utf-8")
    with pytest.raises(SealedError) as refused:
        sealing.key(tmp_path / "key")
    assert secret[:30] not in str(refused.value)


# ---------------------------------------------------------------- what goes wrong


@contextmanager
def no_file_over(size_bytes: int) -> Iterator[None]:
    """Have the system refuse to let a file grow further, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size_bytes", [100_000, 700_000])  # less than the copy, than the archive
def test_a_disk_that_takes_no_more_is_said_and_leaves_the_former_one(
    hub: Settings, folder: Path, size_bytes: int
) -> None:
    large = os.urandom(1_000_000)
    (hub.home / "attachments" / hashlib.sha256(large).hexdigest()).write_bytes(large)
    made = make(hub, Order(folder))
    with no_file_over(size_bytes), pytest.raises(PlaceError, match=str(folder)):
        make(hub, Order(folder, keep=1))
    assert list(folder.iterdir()) == [made.path]
    last = journal.last(hub.home)
    assert last is not None
    assert last.path == made.path


def test_a_folder_that_is_missing_is_not_made_by_guess(hub: Settings, tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="no such folder"):
        make(hub, Order(tmp_path / "usb" / "backups"))
    assert not (tmp_path / "usb").exists()


def test_a_hub_without_database_has_nothing_to_back_up(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NothingError):
        make(settings_of(tmp_path / "none"), Order(folder))
    assert not (tmp_path / "none" / "qingka.db").exists()


def test_a_database_that_is_away_is_one_sentence_without_its_password(tmp_path: Path, folder: Path) -> None:
    away = settings_of(tmp_path, "postgresql://hub:geheim@127.0.0.1:9/hub")
    with pytest.raises(DatabaseError) as said:
        make(away, Order(folder))
    assert "geheim" not in str(said.value)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit SET action = 'ticket.closed' WHERE id = 1",
        "DELETE FROM audit WHERE id = 1",
    ],
)
def test_an_audit_log_that_is_not_whole_is_no_good_backup(hub: Settings, folder: Path, damage: str) -> None:
    alter(hub.home / "qingka.db", damage)
    with pytest.raises(DamagedError, match="audit log"):
        make(hub, Order(folder))
    assert list(folder.iterdir()) == []


def test_every_changed_byte_of_a_backup_is_noticed(hub: Settings, folder: Path, tmp_path: Path) -> None:
    made = make(hub, Order(folder))
    whole, broken = made.path.read_bytes(), tmp_path / "broken.zip"
    noticed = 0
    for place in range(0, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        broken.write_bytes(changed)
        try:
            assert check(hub, broken, None) == made.manifest  # a byte of the zip that means nothing
        except DamagedError:
            noticed += 1
    assert noticed > 40
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        broken.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            check(hub, broken, None)


# Forks once for each moment: the child kills itself at its n-th call of the system that is told to audit hooks.
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.backup import folder, journal
from bot.backup.writing import Order, make
from tests.bot.backup.hubs import settings_of
home, to = Path(sys.argv[1]), Path(sys.argv[2])
EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect", "shutil.rmtree"}

def child(number):
    seen = 0
    def look(event, arguments):
        nonlocal seen
        if event in EVENTS and not str(arguments[0]).endswith((".py", ".pyc")):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(look)
    make(settings_of(home), Order(to, keep=2))
    os._exit(0)

make(settings_of(home), Order(to, keep=2))
number, ended = 0, False
while not ended:
    number += 1
    before = {one: one.read_bytes() for one in folder.backups(to)}
    pid = os.fork()
    if pid == 0:
        child(number)
    ended = os.waitpid(pid, 0)[1] == 0
    after = folder.backups(to)
    kept = [one for one in after if before.get(one) == one.read_bytes()]
    fresh = [one for one in after if one not in before]
    last = journal.last(home)
    print(number, len(kept) == len(before) or bool(fresh), len(fresh), last.path in after, *fresh)
"""


def test_killed_at_any_moment_the_former_one_stays_and_no_half_one_gets_a_name(
    hub: Settings, folder: Path
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", KILLED, str(hub.home), str(folder)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3], timeout=100,
    )  # fmt: skip
    moments = [line.split() for line in said.stdout.splitlines()]
    assert len(moments) > 15
    assert {tuple(one[1:2] + one[3:4]) for one in moments} == {("True", "True")}
    for path in folders.backups(folder):
        check(hub, path, None)
    assert moments[-1][2] == "1"


def test_what_a_killed_run_left_goes_when_nobody_works_on_it_any_more(hub: Settings, folder: Path) -> None:
    fresh, old = folder / f"{folders.GROWING}fresh", folder / f"{folders.GROWING}old"
    for path in (fresh, old):
        path.mkdir()
        (path / "backup.zip").write_bytes(b"half")
        os.utime(path / "backup.zip", (1, 1))
    os.utime(old, (1, 1))
    make(hub, Order(folder))
    assert (fresh.exists(), old.exists()) == (True, False)

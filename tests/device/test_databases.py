"""Databases of the invoicing software are copied as of one moment while it writes to them."""

from __future__ import annotations

import functools
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from device import databases
from device.config import SoftwareConfig
from device.contract import Reason
from device.errors import Refusal
from device.software import entries

MODES = ["wal", "delete"]


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)


def made(path: Path, mode: str) -> sqlite3.Connection:
    """Return a database whose tables `left` and `right` have the same sum after every commit."""
    file = connect(path)
    file.execute(f"PRAGMA journal_mode = {mode}")
    file.execute("PRAGMA synchronous = OFF")
    for table in ("left", "right"):
        file.execute(f'CREATE TABLE "{table}" (yuan INTEGER, noise BLOB)')
    return file


class Writer:
    """The software: commits all the time, and tells of its first commits."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._stop = threading.Event()
        self.wrote = threading.Event()
        self.commits = 0
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        while not self._stop.is_set():
            self._file.execute("BEGIN IMMEDIATE")
            self._file.execute('INSERT INTO "left" VALUES (?, ?)', (self.commits, os.urandom(2000)))
            self._file.execute('INSERT INTO "right" VALUES (?, ?)', (self.commits, os.urandom(2000)))
            self._file.execute("COMMIT")
            self.commits += 1
            if self.commits == 20:
                self.wrote.set()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._thread.start()
        try:
            assert self.wrote.wait(20)
            yield
        finally:
            self._stop.set()
            self._thread.join()
            self._file.close()


def sums(path: Path) -> tuple[str, int, int]:
    """Return what SQLite says of a copy, and the sums of its two tables."""
    with closing(sqlite3.connect(path)) as file:
        (verdict,) = file.execute("PRAGMA integrity_check").fetchone()
        row = file.execute(
            'SELECT (SELECT SUM(yuan) FROM "left"), (SELECT SUM(yuan) FROM "right")'
        ).fetchone()
    return verdict, *row


def taken(folder: Path, scratch: Path) -> dict[str, bytes]:
    found = entries([SoftwareConfig(name="s", path=folder)], scratch, patience_s=30)
    return {name.removeprefix("software/s/"): b"".join(chunks) for name, chunks in found}


written_when_opened: dict[str, int] = {}  # path -> a descriptor of it


def write_when_opened(event: str, told: tuple[object, ...]) -> None:
    if event == "open" and isinstance(told[0], str) and told[0] in written_when_opened:
        os.pwrite(written_when_opened[told[0]], os.urandom(64), 0)


@functools.cache
def watch() -> None:
    """Hear of every file that Python opens, before it does. Source: PEP 578; a hook stays as long as the process."""
    sys.addaudithook(write_when_opened)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Write into a file each time that it is opened: nobody reads the same in it twice."""
    watch()
    path.write_bytes(bytes(64))
    descriptor = written_when_opened[str(path)] = os.open(path, os.O_WRONLY)
    try:
        yield
    finally:
        del written_when_opened[str(path)]
        os.close(descriptor)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "software").mkdir()
    return tmp_path / "software"


@pytest.mark.parametrize("mode", MODES)
def test_a_database_that_is_written_to_all_the_time_is_whole_in_its_copy(
    folder: Path, tmp_path: Path, mode: str
) -> None:
    writer = Writer(made(folder / "data.db", mode))
    with writer.at_work():
        for _ in range(3):
            before = writer.commits
            files = taken(folder, tmp_path / "part")
            assert list(files) == ["data.db"]
            (tmp_path / "copy.db").write_bytes(files["data.db"])
            verdict, left, right = sums(tmp_path / "copy.db")
            assert (verdict, left) == ("ok", right)
            assert left >= before * (before - 1) / 2


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_left_beside_the_softwares_database(folder: Path, tmp_path: Path, mode: str) -> None:
    made(folder / "data.db", mode).close()
    taken(folder, tmp_path / "part")
    assert [one.name for one in folder.iterdir()] == ["data.db"]
    assert [one.name for one in tmp_path.iterdir()] == ["software"]


def test_a_database_that_is_held_all_the_time_is_no_endless_wait(folder: Path, tmp_path: Path) -> None:
    with closing(made(folder / "data.db", "delete")) as held:
        held.execute("BEGIN EXCLUSIVE")
        assert not databases.copy(folder / "data.db", tmp_path / "copy.db", patience_s=0.05)


BROKEN = {
    "encrypted": os.urandom(4096),
    "a header and noise": databases.MAGIC + os.urandom(4096),
    "empty": b"",
    "shorter than a header": databases.MAGIC[:7],
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_sqlite_cannot_read_is_copied_as_it_is_with_what_lies_beside_it(
    folder: Path, tmp_path: Path, data: bytes
) -> None:
    (folder / "data.db").write_bytes(data)
    (folder / "data.db-wal").write_bytes(b"beside")
    found = taken(folder, tmp_path / "part")
    found.pop("data.db-shm", None)  # SQLite's own, when it tried
    assert found == {"data.db": data, "data.db-wal": b"beside"}


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_file_that_changes_during_every_copy_is_a_refusal_with_a_way_on(
    folder: Path, tmp_path: Path, encoding: str
) -> None:
    with changing(folder / os.fsdecode("票据.mdb".encode(encoding))), pytest.raises(Refusal) as caught:
        taken(folder, tmp_path / "part")
    assert caught.value.first.reason is Reason.SOFTWARE_UNREAD
    assert caught.value.first.params["place"] == "s"
    assert "票据.mdb: changes all the time; close the software" in caught.value.first.params["detail"]


def test_a_database_held_in_the_middle_of_a_transaction_is_of_one_moment_with_its_journal(
    folder: Path, tmp_path: Path
) -> None:
    """The software writes half of its changes into the file, and commits before what lies beside it is asked for."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(made(folder / "data.db", "delete")) as held:
        held.executemany('INSERT INTO "left" VALUES (?, ?)', [(0, bytes(1000)) for _ in range(400)])
        held.execute("PRAGMA cache_size = 20")
        held.execute("BEGIN")
        held.execute('UPDATE "left" SET yuan = 1')
        for name, chunks in entries([SoftwareConfig(name="s", path=folder)], tmp_path / "part", 0.05):
            (copy / Path(name).name).write_bytes(b"".join(chunks))
            if held.in_transaction:
                held.execute("COMMIT")
    with closing(sqlite3.connect(copy / "data.db")) as file:
        assert file.execute('SELECT DISTINCT yuan FROM "left"').fetchall() == [(0,)]
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("part")] == []


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_what_changes_beside_a_database_that_sqlite_cannot_read_is_a_refusal_that_names_it(
    folder: Path, tmp_path: Path, end: str
) -> None:
    (folder / "data.db").write_bytes(os.urandom(200_000))
    with changing(folder / f"data.db{end}"), pytest.raises(Refusal) as caught:
        taken(folder, tmp_path / "part")
    assert caught.value.first.reason is Reason.SOFTWARE_UNREAD
    assert "data.db: changes all the time; close the software" in caught.value.first.params["detail"]


def test_a_shared_memory_that_readers_write_into_stops_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "data.db").write_bytes(b"encrypted")
    with changing(folder / "data.db-shm"):
        assert taken(folder, tmp_path / "part")["data.db"] == b"encrypted"


def test_a_file_is_its_content_whatever_its_clock_says(folder: Path, tmp_path: Path) -> None:
    path = folder / "data.mdb"
    path.write_bytes(b"one")
    os.utime(path, (0, 0))
    assert taken(folder, tmp_path / "part") == {"data.mdb": b"one"}

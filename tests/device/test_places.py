"""The places of a site's backups: absent, full, or giving back something else, each is a refusal."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from device import places
from device.config import PlaceConfig
from device.contract import Reason
from device.errors import Refusal
from device.files import sha256_of, sync_folder
from device.marks import FILE, Marks
from device.store import Store


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "run.zip"
    path.write_bytes(os.urandom(5000))
    return path


@pytest.fixture
def usb(tmp_path: Path) -> PlaceConfig:
    (tmp_path / "usb").mkdir()
    return PlaceConfig(name="U盘", path=tmp_path / "usb")


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    with closing(Store(tmp_path / "journal")) as store:
        store.set_fact("of", "a journal")
        yield Marks(store)


def reason(caught: pytest.ExceptionInfo[Refusal]) -> tuple[Reason, str]:
    return caught.value.first.reason, caught.value.first.params["place"]


def test_a_copy_is_read_back(run: Path, usb: PlaceConfig, marks: Marks) -> None:
    kept = places.put(run, sha256_of(run), usb, 0, marks)
    assert (kept.name, kept.ok) == ("U盘", True)
    assert (usb.path / "run.zip").read_bytes() == run.read_bytes()
    assert {one.name for one in usb.path.iterdir()} == {"run.zip", FILE}
    assert places.holds("run.zip", sha256_of(run), usb)


@pytest.mark.parametrize("what", ["nothing", "a file"])
def test_a_place_that_is_absent_blocks(run: Path, usb: PlaceConfig, marks: Marks, what: str) -> None:
    usb.path.rmdir()
    if what == "a file":
        usb.path.write_text("x")
    for refused in (
        lambda: places.put(run, sha256_of(run), usb, 0, marks),
        lambda: places.must_be_there([usb], marks),
    ):
        with pytest.raises(Refusal) as caught:
            refused()
        assert reason(caught) == (Reason.BACKUP_PLACE_MISSING, "U盘")
    assert places.space(usb, marks).free_bytes is None


def test_a_place_without_room_to_spare_blocks(run: Path, usb: PlaceConfig, marks: Marks) -> None:
    free = places.space(usb, marks).free_bytes
    assert free is not None
    with pytest.raises(Refusal) as caught:
        places.put(run, sha256_of(run), usb, free // places.MEGABYTE + 1, marks)
    assert reason(caught) == (Reason.DISK_FULL, "U盘")
    assert [one.name for one in usb.path.iterdir()] == [FILE]


@pytest.mark.skipif(sys.platform == "win32", reason="made with a pipe and a link")
def test_a_copy_in_the_mount_point_of_a_stick_that_went_meanwhile_is_none(
    tmp_path: Path, marks: Marks
) -> None:
    stick, point, path = (tmp_path / name for name in ("stick", "mount point", "usb"))
    stick.mkdir()
    point.mkdir()
    path.symlink_to(stick)
    usb, run = PlaceConfig(name="U盘", path=path), tmp_path / "run.zip"
    os.mkfifo(run)
    with ThreadPoolExecutor() as pool:
        putting = pool.submit(places.put, run, hashlib.sha256(b"bytes").hexdigest(), usb, 0, marks)
        while not marks.known("U盘"):
            assert not putting.done()
        (tmp_path / "link").symlink_to(point)
        (tmp_path / "link").replace(path)
        run.write_bytes(b"bytes")
        with pytest.raises(Refusal) as caught:
            putting.result()
    assert reason(caught) == (Reason.PLACE_STRANGE, "U盘")
    assert (point / "run.zip").read_bytes() == b"bytes"


def test_a_place_that_gives_back_something_else_blocks(run: Path, usb: PlaceConfig, marks: Marks) -> None:
    meant = sha256_of(run)
    run.write_bytes(b"what the place makes of it")
    with pytest.raises(Refusal) as caught:
        places.put(run, meant, usb, 0, marks)
    assert reason(caught) == (Reason.PLACE_FAILED, "U盘")


def test_a_place_that_cannot_be_written_blocks(run: Path, usb: PlaceConfig, marks: Marks) -> None:
    (usb.path / "run.zip").mkdir()
    with pytest.raises(Refusal) as caught:
        places.put(run, sha256_of(run), usb, 0, marks)
    assert reason(caught) == (Reason.PLACE_FAILED, "U盘")
    assert caught.value.first.params["detail"] == os.strerror(errno.EISDIR)
    assert {one.name for one in usb.path.iterdir()} == {"run.zip", FILE}


def test_a_copy_that_changed_or_went_is_not_held(run: Path, usb: PlaceConfig, marks: Marks) -> None:
    sha256 = sha256_of(run)
    places.put(run, sha256, usb, 0, marks)
    copy = usb.path / "run.zip"
    copy.write_bytes(copy.read_bytes()[:-1] + bytes((copy.read_bytes()[-1] ^ 1,)))
    assert not places.holds("run.zip", sha256, usb)
    places.put(run, sha256, usb, 0, marks)
    places.forget(["run.zip", "run.zip.age"], [usb, PlaceConfig(name="gone", path=usb.path / "gone")])
    assert not places.holds("run.zip", sha256, usb)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is a file system that flushes no folders")
def test_a_folder_whose_file_system_flushes_none_is_no_failing_disk(tmp_path: Path) -> None:
    descriptor = os.open("/proc", os.O_RDONLY)
    with pytest.raises(OSError, match="Invalid"):
        os.fsync(descriptor)
    os.close(descriptor)
    sync_folder(Path("/proc"))
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_from_a_broken_one(number: int) -> None:
    full = places.why(OSError(number, os.strerror(number)), "U盘")
    assert full.first.reason is Reason.DISK_FULL
    assert places.why(OSError(errno.EIO, "I/O error"), "U盘").first.reason is Reason.PLACE_FAILED

"""The places of a site's backups: absent, full, or giving back something else, each is a refusal."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from device import places
from device.config import PlaceConfig
from device.contract import Reason
from device.errors import Refusal
from device.files import sha256_of


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "run.zip"
    path.write_bytes(os.urandom(5000))
    return path


@pytest.fixture
def usb(tmp_path: Path) -> PlaceConfig:
    (tmp_path / "usb").mkdir()
    return PlaceConfig(name="U盘", path=tmp_path / "usb")


def reason(caught: pytest.ExceptionInfo[Refusal]) -> tuple[Reason, str]:
    return caught.value.first.reason, caught.value.first.params["place"]


def test_a_copy_is_read_back(run: Path, usb: PlaceConfig) -> None:
    kept = places.put(run, sha256_of(run), usb, 0)
    assert (kept.name, kept.ok) == ("U盘", True)
    assert (usb.path / "run.zip").read_bytes() == run.read_bytes()
    assert [one.name for one in usb.path.iterdir()] == ["run.zip"]
    assert places.holds("run.zip", sha256_of(run), usb)


@pytest.mark.parametrize("what", ["nothing", "a file"])
def test_a_place_that_is_absent_blocks(run: Path, usb: PlaceConfig, what: str) -> None:
    usb.path.rmdir()
    if what == "a file":
        usb.path.write_text("x")
    for refused in (lambda: places.put(run, sha256_of(run), usb, 0), lambda: places.must_be_there([usb])):
        with pytest.raises(Refusal) as caught:
            refused()
        assert reason(caught) == (Reason.BACKUP_PLACE_MISSING, "U盘")
    assert places.space(usb).free_bytes is None


def test_a_place_without_room_to_spare_blocks(run: Path, usb: PlaceConfig) -> None:
    free = places.space(usb).free_bytes
    assert free is not None
    with pytest.raises(Refusal) as caught:
        places.put(run, sha256_of(run), usb, free // places.MEGABYTE + 1)
    assert reason(caught) == (Reason.DISK_FULL, "U盘")
    assert list(usb.path.iterdir()) == []


def test_a_place_that_gives_back_something_else_blocks(run: Path, usb: PlaceConfig) -> None:
    meant = sha256_of(run)
    run.write_bytes(b"what the place makes of it")
    with pytest.raises(Refusal) as caught:
        places.put(run, meant, usb, 0)
    assert reason(caught) == (Reason.NOT_BACKED_UP, "U盘")


def test_a_place_that_cannot_be_written_blocks(run: Path, usb: PlaceConfig) -> None:
    (usb.path / "run.zip").mkdir()
    with pytest.raises(Refusal) as caught:
        places.put(run, sha256_of(run), usb, 0)
    assert reason(caught) == (Reason.BACKUP_PLACE_MISSING, "U盘")
    assert [one.name for one in usb.path.iterdir()] == ["run.zip"]


def test_a_copy_that_changed_or_went_is_not_held(run: Path, usb: PlaceConfig) -> None:
    sha256 = sha256_of(run)
    places.put(run, sha256, usb, 0)
    copy = usb.path / "run.zip"
    copy.write_bytes(copy.read_bytes()[:-1] + bytes((copy.read_bytes()[-1] ^ 1,)))
    assert not places.holds("run.zip", sha256, usb)
    places.put(run, sha256, usb, 0)
    places.forget(["run.zip", "run.zip.age"], [usb, PlaceConfig(name="gone", path=usb.path / "gone")])
    assert not places.holds("run.zip", sha256, usb)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_from_a_broken_one(number: int) -> None:
    full = places.why(OSError(number, os.strerror(number)), "U盘")
    assert full.first.reason is Reason.DISK_FULL
    assert places.why(OSError(errno.EIO, "I/O error"), "U盘").first.reason is Reason.BACKUP_PLACE_MISSING

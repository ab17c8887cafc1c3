"""The invoicing software's folders, copied while the software may be running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from device import archive
from device.config import SoftwareConfig
from device.contract import Reason
from device.errors import Refusal
from device.software import entries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "software"
    (made / "data").mkdir(parents=True)
    (made / "data" / "b.db").write_bytes(b"b")
    (made / "a.ini").write_bytes(b"a")
    (made / "empty").write_bytes(b"")
    return made


def found(*folders: SoftwareConfig, scratch: Path) -> dict[str, bytes]:
    return {name: b"".join(chunks) for name, chunks in entries(folders, scratch)}


def test_every_file_is_taken_under_its_folders_name(tmp_path: Path, folder: Path) -> None:
    one, two = (SoftwareConfig(name=name, path=folder) for name in ("开票软件", "another"))
    taken = found(one, two, scratch=tmp_path / "part")
    assert list(taken)[:3] == [
        "software/another/a.ini",
        "software/another/data/b.db",
        "software/another/empty",
    ]
    assert taken["software/开票软件/data/b.db"] == b"b"
    assert not (tmp_path / "part").exists()


def test_links_are_not_followed(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    taken = found(SoftwareConfig(name="s", path=folder), scratch=tmp_path / "part")
    assert sorted(taken) == ["software/s/a.ini", "software/s/data/b.db", "software/s/empty"]


def test_a_folder_that_is_absent_blocks(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        found(SoftwareConfig(name="s", path=tmp_path / "gone"), scratch=tmp_path / "part")
    assert (caught.value.first.reason, caught.value.first.params["place"]) == (
        Reason.SOFTWARE_UNREAD,
        "s",
    )


def test_a_file_that_the_software_removes_meanwhile_is_left_out(tmp_path: Path, folder: Path) -> None:
    taken = []
    for name, chunks in entries([SoftwareConfig(name="s", path=folder)], tmp_path / "part"):
        taken.append((name, b"".join(chunks)))
        (folder / "data" / "b.db").unlink(missing_ok=True)
    assert taken == [("software/s/a.ini", b"a"), ("software/s/empty", b"")]


def test_trouble_with_the_copy_is_no_vanished_file(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        found(SoftwareConfig(name="s", path=folder), scratch=tmp_path / "gone" / "part")


GBK = "票据.db".encode("gbk")
CUT = b"\xb1\xb8.db"[:1] + b".db"  # half of a character


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_names_that_are_no_utf_8_are_taken_and_can_be_read(tmp_path: Path, folder: Path) -> None:
    for raw in (GBK, CUT, "票据.db".encode()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + raw)).write_bytes(raw)
    taken = found(SoftwareConfig(name="s", path=folder), scratch=tmp_path / "part")
    named = {name.removeprefix("software/s/"): data for name, data in taken.items() if data in (GBK, CUT)}
    assert named == {"票据.db~": GBK, "%B1.db": CUT}
    assert taken["software/s/票据.db"] == "票据.db".encode()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_names_that_are_no_utf_8_are_in_a_run_and_come_back(tmp_path: Path, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + GBK)).write_bytes(b"data")
    archive.write(
        tmp_path / "run.zip", {}, entries([SoftwareConfig(name="s", path=folder)], tmp_path / "part")
    )
    manifest, _ = archive.check(tmp_path / "run.zip")
    archive.extract(tmp_path / "run.zip", manifest["files"], tmp_path / "back")
    assert (tmp_path / "back" / "software" / "s" / "票据.db").read_bytes() == b"data"

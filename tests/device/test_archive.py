"""One file a run: whole or not there, the same for the same content, and no damage passes unseen."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from device import archive
from device.errors import DamagedRunError

ENTRIES = {"a.json": [b'{"x": 1}'], "b/c.txt": [b"one ", b"two " * 50], "empty": []}
ABOUT = {"run": "r.zip", "version": 1}


def written(path: Path, about: dict[str, object] = ABOUT) -> str:
    return archive.write(path, about, ENTRIES.items())


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    digest = written(tmp_path / "r.zip")
    manifest, found = archive.check(tmp_path / "r.zip")
    assert found == digest
    assert manifest["run"] == "r.zip"
    assert sorted(manifest["files"]) == sorted(ENTRIES)
    assert archive.read(tmp_path / "r.zip", "b/c.txt") == b"".join(ENTRIES["b/c.txt"])
    archive.extract(tmp_path / "r.zip", ENTRIES, tmp_path / "out")
    assert (tmp_path / "out/b/c.txt").read_bytes() == b"".join(ENTRIES["b/c.txt"])


def test_the_same_content_makes_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "1.zip") == written(tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_other_content_has_another_digest(tmp_path: Path) -> None:
    assert written(tmp_path / "1.zip") != written(tmp_path / "2.zip", {**ABOUT, "version": 2})


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_no_damaged_byte_changes_what_is_read_unseen(tmp_path: Path, flip: int) -> None:
    path = tmp_path / "r.zip"
    digest = written(path)
    whole = path.read_bytes()
    seen = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ flip,)) + whole[at + 1 :])
        try:
            assert archive.check(path)[1] == digest
        except DamagedRunError:
            seen += 1
            continue
        assert {name: archive.read(path, name) for name in ENTRIES} == {
            name: b"".join(chunks) for name, chunks in ENTRIES.items()
        }
    assert seen > len(whole) / 3


def test_no_cut_file_passes(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    written(path)
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(DamagedRunError, match=r"r\.zip"):
            archive.check(path)


def test_a_method_that_does_not_fit_its_bytes_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    no_lzma = b"\x09\x04\x05\x00" + b"\xff" * 40
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr(archive.MANIFEST, no_lzma)
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\x01\x02") + 10] = zipfile.ZIP_LZMA
    path.write_bytes(whole)
    with pytest.raises(DamagedRunError):
        archive.check(path)


def test_a_missing_file_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedRunError, match=r"none\.zip"):
        archive.check(tmp_path / "none.zip")


def test_an_entry_too_many_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    written(path)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("more", b"x")
    with pytest.raises(DamagedRunError, match="manifest"):
        archive.check(path)


@pytest.mark.parametrize(
    "manifest",
    ["[]", "{}", '{"files": []}', '{"files": 1}', '{"files": {"a": 1}}', '{"files": {"a": {}}}', "no"],
)
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, manifest: str) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a", b"x")
        file.writestr(archive.MANIFEST, manifest)
    with pytest.raises(DamagedRunError):
        archive.check(path)


def test_a_run_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    def entries() -> Iterator[tuple[str, list[bytes]]]:
        yield "a", [b"x"]
        raise OSError("the source broke")

    with pytest.raises(OSError, match="broke"):
        archive.write(tmp_path / "r.zip", ABOUT, entries())
    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import os, pathlib, resource, sys
from device import archive
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))  # as a full disk, for this process alone
try:
    archive.write(pathlib.Path(sys.argv[1]), {}, [("noise", [os.urandom(99_999)])])
except OSError as err:
    print(err.strerror)
"""


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    words = [sys.executable, "-c", FULL_DISK, str(tmp_path / "r.zip")]
    assert subprocess.check_output(words, text=True) == "File too large\n"
    assert list(tmp_path.iterdir()) == []

"""The store: what it takes, how it keeps it, and what it lets go."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.attachment_types import CONTAINERS, OFFICE_XML, type_of
from bot.tickets.attachments import MB, Store, TooLargeError, TypeRefusedError

DAY_S = 86_400.0


def packed(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


def ole(*names: str, root: str = "", words: str = "") -> bytes:
    """Return an OLE file with these streams.

    Args:
        root: its class.
        words: what stands in it besides.
    """
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H16xI", 9, 1)
    entries = entry("Root Entry", 5, UUID(root).bytes_le if root else bytes(16))
    entries += b"".join(entry(name, 2) for name in names)
    return header.ljust(512, b"\0") + words.encode("utf-16-le").ljust(512, b"\0") + entries + bytes(600)


def entry(name: str, kind: int, of_class: bytes = b"") -> bytes:
    written = name.encode("utf-16-le")
    begins = written.ljust(64, b"\0") + struct.pack("<HB", len(written) + 2, kind)
    return (begins.ljust(80, b"\0") + of_class).ljust(128, b"\0")


def riff(kind: bytes) -> bytes:
    return b"RIFF\x24\x00\x00\x00" + kind + bytes(80)


def movie(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x20ftyp" + brand + b"\x00\x00\x02\x00isomiso2mp41" + bytes(80)


RUN = [
    "pif",
    "ahk",
    "xll",
    "settingcontent-ms",
    "application",
    "appref-ms",
    "library-ms",
    "msc",
    "ps1",
    "vb",
    "vbs",
    "psm1",
    "mjs",
    "js",
    "jse",
]
WEBM = bytes.fromhex("1a45dfa3 01000000 0000001f 428681 01 42f781 01 42f281 04 42f381 08 428284") + b"webm"
TAKEN: list[tuple[bytes, str, str]] = [
    (b"\x89PNG\r\n\x1a\n" + bytes(80), "a", "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(80), "a.jpg", "image/jpeg"),
    (b"\xff\xd8\xff\xe1\x00\x10Exif\x00" + bytes(80), "a.exe.jpg", "image/jpeg"),
    (b"\xff\xd8\xff\xdb\x00\x43\x00" + bytes(80), "", "image/jpeg"),
    (b"\xff\xd8\xff\xe2\x02\x1cICC_PROFILE" + bytes(80), "", "image/jpeg"),
    (b"\xff\xf3\x90\x64" + bytes(80), "", "audio/mpeg"),
    (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00" + bytes(80), "", "image/bmp"),
    (b"II*\x00\x08\x00" + bytes(80), "", "image/tiff"),
    (b"GIF89a" + bytes(80), "", "image/gif"),
    (riff(b"WEBPVP8 "), "", "image/webp"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(80), "", "image/heic"),
    (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(80), "发票.pdf", "application/pdf"),
    (b"%PDF-1.4\nall of it is readable", "", "application/pdf"),
    (b"Rar!\x1a\x07\x01\x00" + bytes(80), "", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(80), "", "application/x-7z-compressed"),
    (movie(b"isom"), "", "video/mp4"),
    (movie(b"mp42"), "", "video/mp4"),
    (movie(b"iso5"), "", "video/mp4"),
    (movie(b"dash"), "", "video/mp4"),
    (movie(b"3gp5"), "", "video/3gpp"),
    (movie(b"M4A "), "", "audio/mp4"),
    (WEBM + bytes(80), "", "video/webm"),
    (b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + bytes(80), "", "video/quicktime"),
    (b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(80), "", "audio/ogg"),
    (b"ID3\x03\x00" + bytes(80), "", "audio/mpeg"),
    (b"\xff\xfb\x90\x64" + bytes(80), "", "audio/mpeg"),
    (riff(b"WAVEfmt "), "", "audio/wav"),
    (b"#!AMR\n\x00" + bytes(80), "", "audio/amr"),
    (gzip.compress(b'{"tgs":1,"v":"5.5.2"}', mtime=0), "", "application/x-tgsticker"),
    (packed("日志.txt"), "", "application/zip"),
    (
        packed("[Content_Types].xml", "word/document.xml"),
        "",
        f"{OFFICE_XML}.wordprocessingml.document",
    ),
    (
        packed("[Content_Types].xml", "xl/workbook.xml"),
        "",
        f"{OFFICE_XML}.spreadsheetml.sheet",
    ),
    (packed("OFD.xml", "Doc_0/Document.xml"), "发票.ofd", "application/ofd"),
    (ole("1Table", "WordDocument"), "", "application/msword"),
    (ole("Workbook", root="00020820-0000-0000-C000-000000000046"), "", "application/vnd.ms-excel"),
    (ole("PowerPoint Document"), "", "application/vnd.ms-powerpoint"),
    (b"hello", "说明", "text/plain"),
    (b"hello", "exe", "text/plain"),
    ("锁死日期已过\n156\n".encode(), "日志.log", "text/plain"),
    ("锁死日期已过".encode("gbk"), "", "text/plain"),
    ("锁死日期已过".encode("utf-16"), "", "text/plain"),
    ("日期,次数\n1,2\n".encode(), "统计.CSV", "text/csv"),
    (b"", "", "text/plain"),
]
REFUSED: list[tuple[bytes, str]] = [
    (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "清卡.pdf"),
    (b"\x7fELF\x02\x01\x01" + bytes(200), "a.png"),
    (b"#!/bin/sh\nrm -rf /\n", "readme.txt"),
    (b"<!DOCTYPE html><html><body>", "a.txt"),
    (b"\n\n <HTML>", "a.txt"),
    (b"<?xml version='1.0'?>\n<!-- a picture -->\n<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
    ("<html>".encode("utf-16"), "a.txt"),
    (b"<?php echo 1;", "a.txt"),
    (b"hello", "a.bat"),
    (b"hello", "A.JS "),
    (b"\x89PNG\r\n\x1a\n" + bytes(80), "a.exe"),
    (packed("META-INF/MANIFEST.MF", "A.class"), "a.zip"),
    (packed("AndroidManifest.xml"), "a.zip"),
    (packed("a.txt")[:-8], "a.zip"),
    (b"PK\x03\x04 no archive", ""),
    (ole("Property"), "setup.doc"),
    (ole("Property", words="Workbook"), "setup.xls"),
    (ole("Workbook", root="000C1084-0000-0000-C000-000000000046"), "setup.xls"),
    (ole("Workbook")[:600], "cut.xls"),
    *((b"hello", f"a.{ending}") for ending in RUN),
    (b"hello", "A.HTML. . "),
    (b"hello", ".bat"),
    (gzip.compress(b"#!/bin/sh", mtime=0), "a.gz"),
    (b"\x1f\x8b cut off", ""),
    (b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 40, "a.txt"),
    (b"\x00\x01\x02\x03", ""),
]

MAGICS = [
    *CONTAINERS,
    b"\x1f\x8b\x08\x00" + bytes(6),
    b"PK\x05\x06",
    packed("word/document.xml"),
    *(content[:12] for content, _, _ in TAKEN),
]


@pytest.mark.parametrize(("content", "name", "mime"), TAKEN, ids=range(len(TAKEN)))
def test_what_people_send_is_taken_for_what_its_bytes_are(content: bytes, name: str, mime: str) -> None:
    assert type_of(content, name) == mime


@pytest.mark.parametrize(("content", "name"), REFUSED, ids=range(len(REFUSED)))
def test_what_could_run_is_refused_whatever_it_is_called(content: bytes, name: str) -> None:
    assert type_of(content, name) is None


@given(st.sampled_from([b"", *MAGICS]), st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_under_any_name_are_something_or_refused(magic: bytes, rest: bytes, name: str) -> None:
    content = magic + rest
    assert type_of(content, name) is None or "/" in (type_of(content, name) or "")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "attachments", most_mb=1)


def test_a_file_is_kept_under_its_hash_and_given_back_as_what_it_is(store: Store) -> None:
    kept = store.put(b"a,b\n1,2\n", "统计.csv")
    assert (kept.kind, kept.name, kept.mime, kept.size_bytes) == ("document", "统计.csv", "text/csv", 8)
    path = store.path_of(kept.sha256)
    assert path is not None
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"a,b\n1,2\n", 0o600)
    assert store.put(b"\x89PNG\r\n\x1a\n" + bytes(80)).kind == "photo"


def test_the_same_file_is_kept_once(store: Store) -> None:
    assert store.put(b"a,b\n", "a.csv").sha256 == store.put(b"a,b\n", "b.txt").sha256
    assert len(list(store.folder.iterdir())) == 1


def test_what_is_too_large_or_of_no_allowed_type_leaves_nothing(store: Store) -> None:
    with pytest.raises(TooLargeError) as error:
        store.put(b"a" * (MB + 1))
    assert error.value.params == {"mb": "1"}
    with pytest.raises(TypeRefusedError):
        store.put(b"MZ" + bytes(100))
    assert not store.folder.exists()


@pytest.mark.parametrize("name", ["", "..", "../hub.db", "a" * 63, "G" * 64, "/etc/passwd", f"{'a' * 64}\n"])
def test_nothing_but_a_hash_names_a_file(store: Store, name: str) -> None:
    store.folder.mkdir()
    (store.folder.parent / "hub.db").write_text("x")
    store.remove(name)
    assert store.path_of(name) is None
    assert (store.folder.parent / "hub.db").exists()


def test_a_file_that_cannot_be_finished_leaves_nothing_half_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"a,b\n")
    assert list(store.folder.iterdir()) == []


def test_a_sweep_takes_what_is_old_and_not_named(store: Store) -> None:
    named, old, young = (store.put(text).sha256 for text in (b"named", b"old", b"young"))
    (store.folder / f"{old}.0000.part").write_bytes(b"half")
    for name in (named, old, f"{old}.0000.part"):
        os.utime(store.folder / name, (1, 1))
    assert store.sweep({named}) == 2
    assert {path.name for path in store.folder.iterdir()} == {named, young}


def test_what_is_put_again_is_young_again(store: Store) -> None:
    sha256 = store.put(b"a,b\n").sha256
    os.utime(store.folder / sha256, (1, 1))
    store.put(b"a,b\n")
    assert store.sweep(()) == 0
    assert store.sweep((), young_s=-DAY_S) == 1


def test_a_store_that_was_never_used_has_nothing_to_sweep(store: Store) -> None:
    assert store.sweep(()) == 0

"""What a picture or file is, by its bytes, and whether a ticket may keep it. A name only ever makes it stricter."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable

import puremagic

from bot.tickets import old_office

ZIP = "application/zip"
TEXT = "text/plain"
STICKER = "application/x-tgsticker"

# By what puremagic calls them; its own media types differ from release to release.
MAGIC = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".pdf": "application/pdf",
    ".rar": "application/vnd.rar",
    ".7z": "application/x-7z-compressed",
    ".avi": "video/x-msvideo",
    ".mp3": "audio/mpeg",
    ".mpga": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".amr": "audio/amr",
    ".aac": "audio/aac",
}
BRANDS = {  # how the brand of an ISO container begins; all others are videos
    b"M4A": "audio/mp4",
    b"M4B": "audio/mp4",
    b"qt": "video/quicktime",
    b"3g": "video/3gpp",
    b"hei": "image/heic",
    b"hev": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
OFFICE_XML = "application/vnd.openxmlformats-officedocument"
IN_ZIPS = {  # how a member's name begins: what the archive is
    "word/": f"{OFFICE_XML}.wordprocessingml.document",
    "xl/": f"{OFFICE_XML}.spreadsheetml.sheet",
    "ppt/": f"{OFFICE_XML}.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
PROGRAMS_IN_ZIPS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex")
PAGES = ("<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<svg", "<?php", "<hta:")
HEAD = 4096  # characters in which a page shows that it is one
SCRIPT = re.compile(  # how the name of what could run ends
    r".*\.(ahk|apk|app|application|appref-ms|appx|bat|(ba)?sh|cab|chm|cmd|com(mand)?|cpl|desktop|diagcab|dll|exe|gadget|"
    r"hta|img|inf|iqy|iso|jar|jnlp|library-ms|lnk|mht(ml)?|m?jse?|ms[cipt]|msix|php|pif|pl|ps[cm]?1(xml)?|pyw?|rb|"
    r"rdp|reg|scf|scr|sct|search(connector)?-ms|settingcontent-ms|sh[bs]|shtml?|slk|svgz?|url|vb[es]?|vhdx?|"
    r"website|ws[cfh]|x?html?|xht|xll)",
    re.DOTALL,
)
AFTER_ENDING = re.compile(r"[\s.\0]+$")  # Windows leaves it out
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # what no text has


def type_of(content: bytes, name: str = "") -> str | None:
    """Return the media type of what a ticket may keep; None for everything else."""
    if SCRIPT.fullmatch(AFTER_ENDING.sub("", name.lower())):
        return None
    text = _text(content)
    if text is not None and not content.startswith(b"%PDF-"):
        return _type_of_text(text, name)
    begins_with = (begins for begins in CONTAINERS if content.startswith(begins))
    inside = CONTAINERS.get(next(begins_with, b""), _by_magic)
    return inside(content)


def _text(content: bytes) -> str | None:
    """Return a text in one of the encodings that people here use; None for what is no text."""
    encodings = ["utf-16"] if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None


def _type_of_text(text: str, name: str) -> str | None:
    head = text[:HEAD].lower()
    if head.startswith("#!") or any(sign in head for sign in PAGES):
        return None
    return "text/csv" if name.lower().endswith(".csv") else TEXT


def _type_of_zip(content: bytes) -> str | None:
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if any(member in PROGRAMS_IN_ZIPS or member.endswith(".class") for member in members):
        return None
    found = (kind for begins, kind in IN_ZIPS.items() if any(one.startswith(begins) for one in members))
    return next(found, ZIP)


def _type_of_gzip(content: bytes) -> str | None:
    """An animated sticker is a small JSON document, packed."""
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            return STICKER if b'"tgs"' in packed.read(64) else None
    except (OSError, EOFError, zlib.error):
        return None


def _type_of_matroska(content: bytes) -> str | None:
    return "video/webm" if b"webm" in content[:64] else None


def _by_magic(content: bytes) -> str | None:
    if content[4:8] == b"ftyp":
        return next((kind for brand, kind in BRANDS.items() if content[8:12].startswith(brand)), "video/mp4")
    if (
        len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2
    ):  # a frame of MPEG audio, layer III
        return "audio/mpeg"
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    return next((MAGIC[one.extension] for one in found if one.extension in MAGIC), None)


CONTAINERS: dict[bytes, Callable[[bytes], str | None]] = {
    b"PK": _type_of_zip,
    old_office.SIGNATURE: old_office.type_of_old_office,
    b"\x1a\x45\xdf\xa3": _type_of_matroska,
    b"\x1f\x8b": _type_of_gzip,
}

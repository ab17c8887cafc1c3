"""What an OLE file is, by its directory. Pure. Source: [MS-CFB], sections 2.2 and 2.6.

header     signature (8) … sector shift (2, at 30) … first sector of the directory (4, at 48); little-endian
entry      name (64, UTF-16) | size of the name with its end (2) | type (1: storage, 2: stream, 5: root) …
           | class (16, at 80) …; 128 bytes, the root is the first
"""

from __future__ import annotations

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = {  # the name of one: what the file is
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5
# Windows Installer's packages, patches and transforms: 000C108n-0000-0000-C000-000000000046.
INSTALLERS = {bytes([last]) + bytes.fromhex("100c0000000000c000000000000046") for last in (0x82, 0x84, 0x86)}


def type_of_old_office(content: bytes) -> str | None:
    """Return the media type of a document of Office; None for everything else that has SIGNATURE."""
    root = _root(content)
    if root is None or root[80:96] in INSTALLERS:
        return None
    return next((kind for name, kind in STREAMS.items() if _has_stream(content, name)), None)


def _root(content: bytes) -> bytes | None:
    if len(content) < 512:
        return None
    (shift,), (first,) = struct.unpack_from("<H", content, 30), struct.unpack_from("<I", content, 48)
    if shift not in {9, 12}:
        return None
    place = (first + 1) << shift
    entry = content[place : place + ENTRY_BYTES]
    return entry if len(entry) == ENTRY_BYTES and entry[66] == ROOT else None


def _has_stream(content: bytes, name: str) -> bool:
    """Say whether an entry of the directory, wherever that lies, is a stream of this name."""
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\0") + struct.pack("<HB", len(written) + 2, STREAM)
    place = content.find(entry)
    while place >= 0 and place % ENTRY_BYTES:
        place = content.find(entry, place + 1)
    return place >= 0

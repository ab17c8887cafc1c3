"""Names of other programs' files as text that can be written down: a disk may give bytes that are none."""

from __future__ import annotations

import os

ENCODINGS = (
    "utf-8",
    "gb18030",
)  # the second is what Chinese software on Windows leaves on a disk that Linux mounts


def readable(path: str) -> str:
    """Return a path, "/" between its parts, without half characters: a part that is no UTF-8 is read as GB18030.

    What is neither has "%B1" for each byte.
    """
    return "/".join(_part(os.fsencode(one)) for one in path.split("/"))


def once(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it; two disks' worth of bytes may read alike."""
    while name in taken:
        name += "~"
    taken.add(name)
    return name


def _part(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(chr(one) if one < 128 else f"%{one:02X}" for one in raw)

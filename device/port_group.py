"""The group that may use serial ports on this computer."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterable
from pathlib import Path

USUAL = ("dialout", "uucp")  # Debian and Red Hat; Arch


def group_of(port: Path) -> str:
    """Return the group that may use a port that is there; the usual one when that would be root's."""
    found = port.stat()
    open_to_group = stat.S_IMODE(found.st_mode) & stat.S_IWGRP
    return port.group() if found.st_gid and open_to_group else usual_group() or USUAL[0]


def group_of_ports(ports: Iterable[str]) -> str:
    """Return the group of the first port that is there, else the usual one of this system; "" has none."""
    for port in map(Path, ports):
        if port.is_absolute() and port.exists() and sys.platform != "win32":
            return group_of(port)
    return usual_group()


def usual_group() -> str:
    """Return the group of serial ports that this system has, "" when it has none of them."""
    if sys.platform == "win32":
        return ""
    import grp

    known = {one.gr_name for one in grp.getgrall()}
    return next((name for name in USUAL if name in known), "")

"""One program of ours at a port: a lock in a file named by the port, let go by the system when its process dies.

The system itself locks a serial port only against who asks (flock), and what is reached over the network not at
all. A file is named by what an address leads to, so that two names of one port are one port.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import sys
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from device.drivers.base import PortBusyError

FOLDERS = (Path("/run/lock"), Path(tempfile.gettempdir()))  # the first that there is is everybody's
NETWORK = ("socket://", "rfc2217://")
LOCKED_BYTE = 1 << 20


def place_of(address: str) -> str:
    """Return what `address` leads to: a device's own path behind its links, or host and port of a network address.

    Two addresses with the same place are one port, also a socket:// and a rfc2217:// one.
    """
    if "://" not in address:
        return address.upper() if sys.platform == "win32" else os.path.realpath(address)
    if not address.startswith(NETWORK):
        return address
    try:
        parts = urlsplit(address)
        number = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)[0][4][0]
        local = ipaddress.ip_address(number).is_loopback
    except (OSError, ValueError):
        return address
    return f"{'localhost' if local else number}:{parts.port}"


class Claim:
    """Held from its making until `release`, by whoever made it; any other claim of the same port fails."""

    def __init__(self, address: str, folders: tuple[Path, ...] = FOLDERS) -> None:
        """Claim a port.

        Raises:
            PortBusyError: another has it; names its process where it can be known.
        """
        self._let_go: Callable[[], object] = lambda: None
        place = place_of(address)
        named = _named_lock(place, folders[0])
        holder = _holder_by(named)
        if holder:
            raise PortBusyError(
                f"{address}: process {holder} holds it, says {named}; remove that file when that process does not"
            )
        descriptor = _opened(_file_name(place), folders) if _may_be_there(place) else None
        if descriptor is None:
            return
        self._let_go = weakref.finalize(self, os.close, descriptor)
        if not _locked(descriptor):
            said = _said(descriptor)
            self.release()
            raise PortBusyError(f"{address}: {said or 'another program'} holds it")
        _say(descriptor)

    def release(self) -> None:
        """Give the port back; harmless when it is free. A claim that nobody has any more is given back, too."""
        self._let_go()


def _may_be_there(place: str) -> bool:
    """Tell whether there is anything to claim: a port that is gone leaves no file behind."""
    return not place.startswith("/") or Path(place).exists()


def _file_name(place: str) -> str:
    return f"qingka-port-{re.sub('[^A-Za-z0-9.-]+', '_', place).strip('_')}.lock"


def _named_lock(place: str, folder: Path) -> Path:
    name = place.removeprefix("/dev/").replace("/", "_")
    return folder / f"LCK..{name}"


def _opened(name: str, folders: tuple[Path, ...]) -> int | None:
    """Return the lock file's descriptor; None where no folder can be written to: then there is no lock."""
    for folder in folders:
        with suppress(OSError):
            return _open(folder / name)
    return None


def _open(path: Path) -> int:
    """Open a file that all users of this computer may lock, wherever a user may not create over another's."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    with suppress(FileNotFoundError):
        return os.open(path, flags)
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return os.open(path, flags)
    with suppress(OSError):
        path.chmod(0o666)  # whatever this user's mask is
    return descriptor


def _say(descriptor: int) -> None:
    """Write down whose the port is."""
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, f"process {os.getpid()} ({Path(sys.argv[0]).name})".encode())


def _said(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 200).decode(errors="replace")


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        # Far behind what is written there: a locked byte cannot be read.
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _holder_by(named: Path) -> int | None:  # noqa: ARG001
        return None
else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _holder_by(named: Path) -> int | None:
        """Return the process that says in LCK..ttyUSB0 that it has the port, as terminal programs do, and lives."""
        try:
            pid = int(named.read_text(errors="replace"))
        except (OSError, ValueError):
            return None
        return pid if _lives(pid) else None

    def _lives(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

"""The master end of a pty, which can be unplugged, and held by another program."""

from __future__ import annotations

import fcntl
import os
import re
import select
import termios
import time
import tty
from contextlib import suppress
from pathlib import Path

CHUNK = 4096


class PtyWire:
    """Hosts may come and go. With a `link` a host finds it there; else by the tty's own name."""

    def __init__(self, link: Path | None = None, only_baud: int = 0) -> None:
        """Make the tty; what a host says or hears at another speed than `only_baud` is lost, 0: at none.

        Raises:
            ValueError: there is no such speed.
        """
        self._speed = _speed(only_baud)
        self._link = link
        self._holder: Holder | None = None
        self.plug_in()

    def plug_in(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.address = os.ttyname(self._slave)
        if self._link:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.address)
            self.address = str(self._link)

    def fileno(self) -> int:
        return self._master

    def read(self, wanted: int, timeout_s: float) -> bytes:
        if not select.select([self._master], [], [], timeout_s)[0]:
            return b""
        data = os.read(self._master, max(wanted, CHUNK))
        return data if self._legible() else b""

    def write(self, data: bytes) -> None:
        if self._legible():
            with suppress(BlockingIOError):
                os.write(self._master, data)

    def _legible(self) -> bool:
        return self._speed in (None, termios.tcgetattr(self._slave)[4])

    def unplug(self) -> None:
        """Hang up on the host; `plug_in` makes a new tty, linked under the next name: ttyUSB0, then ttyUSB1."""
        self.close()
        if self._link:
            self._link = next_name(self._link)

    def hold(self, seconds: float) -> None:
        self._holder = self._holder or Holder(os.ttyname(self._slave), seconds)
        self.held()  # from now on, where no host has it

    def held(self) -> bool:
        if self._holder and not self._holder.wants():
            self._holder = None
        return self._holder is not None

    def close(self) -> None:
        if self._holder:
            self._holder.close()
            self._holder = None
        if self._link:
            self._link.unlink(missing_ok=True)
        with suppress(OSError):
            os.close(self._master)
            os.close(self._slave)
        self._master = self._slave = -1


def _speed(baud: int) -> int | None:
    if not baud:
        return None
    speed: int | None = getattr(termios, f"B{baud}", None)
    if speed is None:
        raise ValueError(f"{baud} is no speed of a serial line")
    return speed


class Holder:
    """Another program that wants a tty for itself, with a lock as serial programs take it."""

    def __init__(self, tty_name: str, seconds: float) -> None:
        self._file = os.open(tty_name, os.O_RDWR | os.O_NOCTTY)
        self._seconds = seconds
        self._until_s: float | None = None  # None: the host has it still

    def wants(self) -> bool:
        """Take the tty if the host has let go of it; tell whether it is wanted any longer."""
        if self._until_s is None:
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._until_s = time.monotonic() + self._seconds
        if self._until_s is None or time.monotonic() < self._until_s:
            return True
        self.close()
        return False

    def close(self) -> None:
        os.close(self._file)


def next_name(path: Path) -> Path:
    """Return the name with its number one higher: "ttyUSB1" for "ttyUSB0", "port1" for "port"."""
    stem, number = re.fullmatch(r"(.*?)(\d*)", path.name).groups()  # type: ignore[union-attr]
    return path.with_name(f"{stem}{int(number or 0) + 1}")

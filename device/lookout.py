"""A device whose port is gone, or has another disk: looked for at the computer's other ports, by its disk number.

At a port that may belong to anything else only ONLINE is sent until a clean OK of the zc line comes back, then 02:
neither has a password, changes anything or can be taken for another command by a converter. Whatever else stands
there gets seven bytes, 1B 10 01 00 05 C4 C7, at most twice: noise to a modem or a scale, a stray mark on a receipt
printer. A port that a program is seen to have open, and one that is this computer's console, gets nothing.
"""

from __future__ import annotations

import glob
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from device.config import DeviceConfig
from device.drivers.base import DeviceError, Driver, LineError
from device.line.claim import NETWORK, place_of
from device.line.exchange import Timeouts
from device.line.log import LineLog
from device.line.port import serial_ports
from device.whereabouts import Whereabouts

Opener = Callable[[DeviceConfig, Timeouts, LineLog], Driver]

log = logging.getLogger(__name__)

QUICK = Timeouts(first_s=3.0, part_s=0.5, online_s=0.6, silent_tries=2, quiet_s=0.05, pauses_s=())
CONSOLES = Path("/sys/class/tty/console/active")
PSEUDO = "/dev/pts/"  # always open at their other end


class Lookout:
    """Knows where each device is.

    Args:
        listed: returns the serial ports of this computer.
    """

    def __init__(self, memory: Whereabouts, listed: Callable[[], Sequence[str]] = serial_ports) -> None:
        self._memory = memory
        self._listed = listed

    def port_of(self, device: DeviceConfig) -> str:
        return self._memory.port_of(device)

    def found(self, device: DeviceConfig, port: str) -> None:
        """Use `port` for this device from now on."""
        if port != self.port_of(device):
            said = (device.name, device.skpbh, port, self.port_of(device))
            log.warning("AGT-230: %s, disk %s, is at %s now, not at %s", *said)
        self._memory.found(device, port)

    def candidates(self, device: DeviceConfig) -> Iterator[str]:
        """Yield the ports at which the device may be: where it should be first, each place once."""
        seen: set[str] = set()
        for address in (device.port, self.port_of(device), *self._others(device.port)):
            place = place_of(address)
            if place not in seen:
                seen.add(place)
                yield address

    def is_at(self, device: DeviceConfig, port: str, opener: Opener) -> bool:
        """Ask who stands at `port`; tell whether it is the device's disk."""
        nobody = {"port": port, "password": "", "certificate_password": ""}
        try:
            driver = opener(device.model_copy(update=nobody), QUICK, LineLog())
        except LineError:
            return False
        try:
            return driver.disk_number() == device.skpbh
        except DeviceError:
            return False
        finally:
            driver.close()

    def _others(self, port: str) -> Iterator[str]:
        """Yield the computer's free ports, when the device is at one of them and not in the network."""
        if port.startswith(NETWORK):
            return
        taken = {*open_places(), *consoles()}
        listed = self._listed() if _is_the_systems(port) else ()
        for address in (*listed, *siblings(port)):
            if place_of(address) not in taken:
                yield address


def _is_the_systems(port: str) -> bool:
    """Tell whether a port is called as the system calls it; a link elsewhere has its neighbours in its own folder."""
    return not Path(port).is_absolute() or (port.startswith("/dev/") and not port.startswith(PSEUDO))


def siblings(port: str) -> list[str]:
    """Return the character devices in the folder of `port` that are named like it, but for the number at the end."""
    path = Path(port)
    stem = path.name.rstrip("0123456789")
    if not path.is_absolute() or stem in ("", "tty", path.name):
        return []
    return sorted(str(one) for one in path.parent.glob(f"{glob.escape(stem)}*") if one.is_char_device())


def consoles() -> set[str]:
    """Return the terminals at which this computer itself talks to people."""
    with suppress(OSError):
        return {f"/dev/{name}" for name in CONSOLES.read_text().split()}
    return set()


def open_places() -> set[str]:
    """Return the serial devices that any process has open that this user may look at; Linux tells, others do not."""
    places: set[str] = set()
    for link in Path("/proc").glob("[0-9]*/fd/[0-9]*"):
        with suppress(OSError):
            place = os.readlink(link)  # noqa: PTH115 — thousands of them
            if place.startswith("/dev/") and not place.startswith(PSEUDO):
                places.add(place)
    return places

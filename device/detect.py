"""At which speed a device listens: ONLINE at each of the usual speeds, until a clean OK comes back.

A device that hears another speed takes ONLINE for garbage, and drops it; see lookout.py for what else may stand there.
"""

from __future__ import annotations

from collections.abc import Callable

from device.drivers.base import DeviceError, PortBusyError, PortLostError, PortMissingError
from device.line.exchange import Exchange, Timeouts
from device.line.port import SerialPort

SPEEDS = (9600, 115200, 19200, 38400, 57600, 4800, 2400, 1200)  # the most usual first
RAW = "socket://"  # has no speed of its own
QUICK = Timeouts(online_s=0.5, part_s=0.3, silent_tries=2, quiet_s=0.05, pauses_s=())
TRIES = 4  # the first may find the remains of another speed in the device

Tell = Callable[[str], None]


def detect(address: str, tell: Tell, speeds: tuple[int, ...] = SPEEDS) -> int | None:
    """Return the speed at which the device at a port answers; None: at none. A dead port takes a second a speed.

    Args:
        tell: hears what is being tried.

    Raises:
        PortMissingError, PortBusyError, PortLostError
    """
    for baud in speeds[:1] if address.startswith(RAW) else speeds:
        tell(f"{address}: asking at {baud} baud")
        if _answers(address, baud):
            return baud
    return None


def _answers(address: str, baud: int) -> bool:
    exchange = Exchange(SerialPort(address, baud), QUICK)
    try:
        exchange.online(TRIES)
    except (PortMissingError, PortBusyError, PortLostError):
        raise
    except DeviceError:
        return False
    finally:
        exchange.close()
    return True

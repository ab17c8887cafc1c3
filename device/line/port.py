"""A serial port, as bytes with deadlines. The only file that imports pyserial. Source: zc line, section 1."""

from __future__ import annotations

import errno
import time
from typing import Protocol

import serial

from device.drivers.base import LineError, PortBusyError, PortLostError, PortMissingError

TICK_S = 0.02  # longest single wait inside pyserial; deadlines are kept on top of it

_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_BUSY_WORDS = ("lock port", "PermissionError(13", "Access is denied", "busy")


class Port(Protocol):
    """What an exchange needs of a port. Every call may raise PortLostError."""

    def read(self, size: int, timeout_s: float) -> bytes:
        """Return `size` bytes as soon as they are there, or what came within `timeout_s`."""

    def write(self, data: bytes) -> None:
        """Send all of `data`."""

    def reopen(self) -> None:
        """Close and open again; what was received is gone."""

    def flush_input(self) -> None:
        """Drop what was received."""

    def close(self) -> None:
        """Give the port back; harmless when it is closed."""


class SerialPort:
    """8N1 on any address that pyserial knows; locked against others where the system can."""

    def __init__(self, address: str, baud: int) -> None:
        """Open the port.

        Raises:
            PortMissingError, PortBusyError
        """
        self._address = address
        self._baud = baud
        self._serial = self._open()

    def _open(self) -> serial.Serial:
        try:
            port: serial.Serial = serial.serial_for_url(
                self._address, self._baud, timeout=TICK_S, write_timeout=10, exclusive=True
            )
        except (OSError, ValueError) as err:
            raise _why_not_opened(self._address, err) from err
        return port

    def read(self, size: int, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        data = b""
        try:
            while len(data) < size:
                data += self._serial.read(size - len(data))
                if time.monotonic() >= deadline:
                    break
        except (OSError, TypeError) as err:
            raise self._lost(err) from err
        return data

    def write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except (OSError, TypeError) as err:
            raise self._lost(err) from err

    def reopen(self) -> None:
        self.close()
        try:
            self._serial = self._open()
        except PortMissingError as err:
            raise self._lost(err) from err

    def flush_input(self) -> None:
        # termios.error is no OSError and exists on one kind of system only.
        try:
            self._serial.reset_input_buffer()
        except Exception as err:
            raise self._lost(err) from err

    def close(self) -> None:
        self._serial.close()

    def _lost(self, err: Exception) -> PortLostError:
        return PortLostError(f"{self._address}: {err}")


def _why_not_opened(address: str, err: Exception) -> LineError:
    text = str(err)
    if getattr(err, "errno", None) in _BUSY or any(words in text for words in _BUSY_WORDS):
        return PortBusyError(f"{address}: {text}")
    return PortMissingError(f"{address}: {text}")

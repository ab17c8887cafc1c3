"""A serial port, as bytes with deadlines. The only file that imports pyserial. Source: zc line, section 1."""

from __future__ import annotations

import errno
import logging
import socket
import sys
import time
from contextlib import suppress
from typing import Any, Protocol

import serial
from serial.tools.list_ports import comports

from device.drivers.base import LineError, PortBusyError, PortLostError, PortMissingError
from device.line.claim import Claim

log = logging.getLogger(__name__)

TICK_S = 0.02  # longest single wait inside pyserial; deadlines are kept on top of it
WRITE_S = 10.0
FAR = "rfc2217://"
UNANSWERED = "ign_set_control"

# What pyserial raises when a port is gone; a file that was closed is a TypeError, and termios has its own.
if sys.platform == "win32":
    _GONE: tuple[type[Exception], ...] = (OSError, TypeError)
else:
    import termios

    _GONE = (OSError, TypeError, termios.error)

# A port server that serves another host hangs up at once.
_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK, errno.EPIPE, errno.ECONNRESET}
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
    """8N1 on any address that pyserial knows; one program of ours has it at a time."""

    def __init__(self, address: str, baud: int) -> None:
        """Open the port.

        Raises:
            PortMissingError, PortBusyError
        """
        self._address = address
        self._baud = baud
        self._far = address.startswith(FAR)
        self._claim, self._serial = self._open()

    def _open(self) -> tuple[Claim, serial.Serial]:
        claim = Claim(self._address)
        # RFC 2217 has no way to bound a write; its socket does.
        options: dict[str, Any] = {} if self._far else {"write_timeout": WRITE_S}
        try:
            port: serial.Serial = serial.serial_for_url(
                _as_asked(self._address), self._baud, timeout=TICK_S, exclusive=True, **options
            )
        except (*_GONE, ValueError) as err:
            claim.release()
            raise _why_not_opened(self._address, err) from err
        _send_at_once(port)
        return claim, port

    def read(self, size: int, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        data = b""
        try:
            while len(data) < size:
                data += self._serial.read(size - len(data))
                if time.monotonic() >= deadline:
                    break
        except _GONE as err:
            raise self._lost(err) from err
        return data

    def write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except _GONE as err:
            raise self._lost(err) from err

    def reopen(self) -> None:
        self.close()
        try:
            self._claim, self._serial = self._open()
        except PortMissingError as err:
            raise self._lost(err) from err

    def flush_input(self) -> None:
        try:
            if self._far:
                self._drop_what_came()
            else:
                self._serial.reset_input_buffer()
        except _GONE as err:
            raise self._lost(err) from err

    def close(self) -> None:
        try:
            _shut(self._serial)
        except _GONE as err:
            log.warning("%s", self._lost(err))
        finally:
            self._claim.release()

    def _drop_what_came(self) -> None:
        # Asking the far end to purge costs a round trip and at least 50 ms in each exchange.
        while size := self._serial.in_waiting:
            self._serial.read(size)

    def _lost(self, err: Exception) -> PortLostError:
        return PortLostError(f"{self._address}: {err}")


def serial_ports() -> list[str]:
    """Return the serial ports of this computer, as the system lists them."""
    return [one.device for one in comports()]


def _as_asked(address: str) -> str:
    """Return the address for pyserial: servers without modem lines do not answer what is said of them."""
    if not address.startswith(FAR) or UNANSWERED in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}{UNANSWERED}"


def _shut(port: serial.Serial) -> None:
    # pyserial leaves the socket of a link that is cut open.
    peer = _socket_of(port)
    try:
        port.close()
    except BaseException:
        port.fd = None  # gone, whatever the system says of it: closing it again would close another's of this number
        raise
    finally:
        if peer is not None:
            peer.close()


def _socket_of(port: serial.Serial) -> socket.socket | None:
    return getattr(port, "_socket", None)


def _send_at_once(port: serial.Serial) -> None:
    """Keep a request from waiting until the thanks before it were received: 40 ms in each long exchange."""
    peer = _socket_of(port)
    if peer is not None:
        with suppress(OSError):
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _why_not_opened(address: str, err: Exception) -> LineError:
    text = str(err)
    if getattr(err, "errno", None) in _BUSY or any(words in text for words in _BUSY_WORDS):
        return PortBusyError(f"{address}: {text}")
    return PortMissingError(f"{address}: {text}{_instead(address)}")


def _instead(address: str) -> str:
    """Say which ports there are, when `address` is to be one of this computer's."""
    if "://" in address:
        return ""
    return f"; serial ports of this computer: {', '.join(serial_ports()) or 'none'}"

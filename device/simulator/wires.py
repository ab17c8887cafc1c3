"""What a simulated device is connected with: a pty, a TCP port, or a real serial port; paced like a line."""

from __future__ import annotations

import os
import select
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from device.line.port import SerialPort

BITS_PER_BYTE = 10  # 8N1
CHUNK = 4096
SPIN_S = 0.0003  # the last part of a pause, which sleep would miss


class WireClosedError(Exception):
    """The host hung up; another may come."""


class Wire(Protocol):
    address: str  # what a host opens

    def read(self, wanted: int, timeout_s: float) -> bytes:
        """Return what came, or b"" after `timeout_s`. Raises WireClosedError."""

    def write(self, data: bytes) -> None:
        """Send; bytes that nobody takes are lost, as on a line."""

    def close(self) -> None: ...


class PtyWire:
    """The master end of a pty; hosts may come and go."""

    def __init__(self, link: Path | None = None) -> None:
        import tty

        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._link = link
        self.address = os.ttyname(self._slave)
        if link:
            link.unlink(missing_ok=True)
            link.symlink_to(self.address)
            self.address = str(link)

    def read(self, wanted: int, timeout_s: float) -> bytes:
        if not select.select([self._master], [], [], timeout_s)[0]:
            return b""
        return os.read(self._master, max(wanted, CHUNK))

    def write(self, data: bytes) -> None:
        with suppress(BlockingIOError):
            os.write(self._master, data)

    def close(self) -> None:
        if self._link:
            self._link.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)


class TcpWire:
    """A listening TCP port, one host at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._listener = socket.create_server((host, port))
        self._peer: socket.socket | None = None
        name, number = self._listener.getsockname()[:2]
        self.address = f"socket://{name}:{number}"

    def read(self, wanted: int, timeout_s: float) -> bytes:
        source = self._peer or self._listener
        if not select.select([source], [], [], timeout_s)[0]:
            return b""
        if self._peer is None:
            self._peer = self._listener.accept()[0]
            self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        data = b""
        with suppress(OSError):
            data = self._peer.recv(max(wanted, CHUNK))
        if not data:
            self._peer.close()
            self._peer = None
            raise WireClosedError
        return data

    def write(self, data: bytes) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.sendall(data)

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._listener.close()


class SerialWire:
    """A serial port of this machine, for a null-modem cable."""

    def __init__(self, address: str, baud: int) -> None:
        self._port = SerialPort(address, baud)
        self.address = address

    def read(self, wanted: int, timeout_s: float) -> bytes:
        return self._port.read(wanted, timeout_s)

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def close(self) -> None:
        self._port.close()


class PacedWire:
    """Takes as long over its bytes, in both directions, as a line of `baud` would."""

    def __init__(self, wire: Wire, baud: int) -> None:
        self._wire = wire
        self._byte_s = BITS_PER_BYTE / baud
        self._piece = max(1, baud // 3600)  # bytes that reach the host at once
        self._busy_until_s = 0.0
        self._free_since_s: float | None = None  # when the last byte had passed; None: none has
        self.address = wire.address
        self.carried = 0  # bytes, both directions
        self.host_s = 0.0  # what the host let pass before its bytes, while the line was free

    @property
    def wire_s(self) -> float:
        """The time that a line needs for all bytes carried so far."""
        return self.carried * self._byte_s

    def read(self, wanted: int, timeout_s: float) -> bytes:
        data = self._wire.read(wanted, timeout_s)
        if data:
            if self._free_since_s is not None:
                self.host_s += time.monotonic() - self._free_since_s
            self._take_time(len(data))
        return data

    def write(self, data: bytes) -> None:
        for at in range(0, len(data), self._piece):
            piece = data[at : at + self._piece]
            self._take_time(len(piece))
            self._wire.write(piece)

    def close(self) -> None:
        self._wire.close()

    def _take_time(self, size: int) -> None:
        """Return when `size` bytes have passed."""
        self._busy_until_s = max(self._busy_until_s, time.monotonic()) + size * self._byte_s
        self.carried += size
        _sleep_until(self._busy_until_s)
        self._free_since_s = time.monotonic()


def _sleep_until(moment_s: float) -> None:
    rest_s = moment_s - time.monotonic()
    if rest_s > SPIN_S:
        time.sleep(rest_s - SPIN_S)
    while time.monotonic() < moment_s:
        pass

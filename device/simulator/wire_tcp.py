"""A TCP port with a device behind it, as a serial server has; it can be unplugged, and held by another program."""

from __future__ import annotations

import select
import socket
import struct
import time
from contextlib import suppress

from device.simulator.wires import WireClosedError

CHUNK = 4096
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets the connection


class TcpWire:
    """One host at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._peer: socket.socket | None = None
        self._hold_s = 0.0
        self._held_until_s = 0.0
        self.plug_in()

    def plug_in(self) -> None:
        self._listener = socket.create_server(self._place)
        self._place = self._listener.getsockname()[:2]
        self.address = "socket://{}:{}".format(*self._place)

    def fileno(self) -> int:
        return (self._peer or self._listener).fileno()

    def read(self, wanted: int, timeout_s: float) -> bytes:
        source = self._peer or self._listener
        if not select.select([source], [], [], timeout_s)[0]:
            return b""
        if self._peer is None:
            self._accept()
            return b""
        data = b""
        with suppress(OSError):
            data = self._peer.recv(max(wanted, CHUNK))
        if not data:
            self._hang_up()
            raise WireClosedError
        return data

    def _accept(self) -> None:
        peer = self._listener.accept()[0]
        if self.held():
            peer.close()
            return
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peer = peer

    def write(self, data: bytes) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.sendall(data)

    def unplug(self) -> None:
        """Reset the connection and listen no more; `plug_in` listens at the same place."""
        if self._peer is not None:
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def hold(self, seconds: float) -> None:
        self._hold_s = self._hold_s or seconds

    def held(self) -> bool:
        """Hang up on whoever connects, once the host has let go."""
        if self._hold_s and self._peer is None:
            self._held_until_s, self._hold_s = time.monotonic() + self._hold_s, 0.0
        return bool(self._hold_s) or time.monotonic() < self._held_until_s

    def close(self) -> None:
        self._hang_up()
        self._listener.close()

    def _hang_up(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None

"""What a simulated device is connected with: here a real serial port, and any wire paced like a line."""

from __future__ import annotations

import time
from typing import Protocol

from device.line.port import SerialPort

BITS_PER_BYTE = 10  # 8N1
SPIN_S = 0.0003  # the last part of a pause, which sleep would miss


class WireClosedError(Exception):
    """The host hung up; another may come."""


class Wire(Protocol):
    @property
    def address(self) -> str:
        """What a host opens."""

    def fileno(self) -> int:
        """Return what has something to read when `read` has; another one after a host came or went, say."""

    def read(self, wanted: int, timeout_s: float) -> bytes:
        """Return what came, or b"" after `timeout_s`. Raises WireClosedError."""

    def write(self, data: bytes) -> None:
        """Send; bytes that nobody takes are lost, as on a line."""

    def unplug(self) -> None:
        """Be gone, for the host too."""

    def plug_in(self) -> None:
        """Be back after `unplug`; the address may be another."""

    def hold(self, seconds: float) -> None:
        """Let another program have the port that long, from when no host has it."""

    def held(self) -> bool:
        """Tell whether another program has the port, or waits for it."""

    def close(self) -> None: ...


class SerialWire:
    """A serial port of this machine, for a null-modem cable."""

    def __init__(self, address: str, baud: int) -> None:
        self._port = SerialPort(address, baud)
        self.address = address

    def fileno(self) -> int:
        raise OSError("a serial port of this machine has a thread of its own")

    def read(self, wanted: int, timeout_s: float) -> bytes:
        return self._port.read(wanted, timeout_s)

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def unplug(self) -> None:
        self._port.close()

    def plug_in(self) -> None:
        self._port.reopen()

    def hold(self, seconds: float) -> None:
        """Nothing: the host's end of the cable is not ours to hold."""

    def held(self) -> bool:
        return False

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
        self.carried = 0  # bytes, both directions
        self.host_s = 0.0  # what the host let pass before its bytes, while the line was free

    @property
    def address(self) -> str:
        return self._wire.address

    @property
    def wire_s(self) -> float:
        """The time that a line needs for all bytes carried so far."""
        return self.carried * self._byte_s

    @property
    def free_since_s(self) -> float:
        """When the last byte had passed, by the monotonic clock; 0: none has."""
        return self._free_since_s or 0.0

    def fileno(self) -> int:
        return self._wire.fileno()

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

    def unplug(self) -> None:
        self._wire.unplug()

    def plug_in(self) -> None:
        self._wire.plug_in()

    def hold(self, seconds: float) -> None:
        self._wire.hold(seconds)

    def held(self) -> bool:
        return self._wire.held()

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

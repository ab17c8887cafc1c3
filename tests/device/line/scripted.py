"""A port in memory whose other end follows a script: what comes after each frame that is written."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from device.drivers.base import PortLostError
from device.line.exchange import Exchange, Timeouts


@dataclass(frozen=True)
class Pause:
    """Seconds that pass before the bytes behind it are there."""

    seconds: float


SILENCE = Pause(0)  # the wait of the host ends here; what stands behind it comes too late
LOST = None  # the port vanishes
Step = bytes | Pause | None
PATIENT = Timeouts(first_s=10, net_s=10, part_s=5, cap_s=60, online_s=10, quiet_s=0.01, pauses_s=(0,))


class ScriptedPort:
    """Every wait ends at once, and is noted: nothing here takes longer than a Pause says."""

    def __init__(self, *replies: bytes | Iterable[Step]) -> None:
        self.sent: list[bytes] = []
        self.waits: list[float] = []  # seconds that the host was ready to wait, read by read
        self.reopened = 0
        self.closed = False
        self.before_reopening: Callable[[], None] = lambda: None
        self._replies = iter(replies)
        self._coming: Iterator[Step] = iter(())

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        reply = next(self._replies, b"")
        self._coming = itertools.chain(self._coming, [reply] if isinstance(reply, bytes) else reply)

    def read(self, size: int, timeout_s: float) -> bytes:
        self.waits.append(timeout_s)
        data = b""
        while len(data) < size:
            step = next(self._coming, SILENCE)
            if step is LOST:
                raise PortLostError("scripted: the port is gone")
            if isinstance(step, Pause):
                if step is SILENCE:
                    break
                time.sleep(step.seconds)
                continue
            data += step
        self._coming = itertools.chain([data[size:]] if data[size:] else [], self._coming)
        return data[:size]

    def reopen(self) -> None:
        self.before_reopening()
        self.reopened += 1
        self._coming = iter(())

    def flush_input(self) -> None:
        self._coming = iter(())

    def close(self) -> None:
        self.closed = True


def exchange_with(
    *replies: bytes | Iterable[Step], timeouts: Timeouts = PATIENT
) -> tuple[Exchange, ScriptedPort]:
    port = ScriptedPort(*replies)
    return Exchange(port, timeouts), port

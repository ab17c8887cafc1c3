"""What a device hears: frames of the host, or garbage that is refused at once. Source: zc line, sections 2 to 4."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from device.line.decoders import RequestDecoder
from device.line.frames import Answer, Request
from device.simulator.faults import Fault, Faults
from device.simulator.wires import Wire

BYTES = 0x00  # stands for bytes that are no command yet
HEAD, CRC, TIMEOUT = 0x11, 0x1F, 0x30


class Hearing:
    """Turns what comes over the wire into frames.

    Args:
        refuse: answers an ER with this code; everything heard is forgotten before.
        gap_s: how long it waits between two bytes of a request.
    """

    def __init__(self, wire: Wire, faults: Faults, refuse: Callable[[int], None], gap_s: float) -> None:
        self._wire = wire
        self._faults = faults
        self._refuse = refuse
        self._gap_s = gap_s
        self._decoder = RequestDecoder()
        self._ready: deque[Request | Answer] = deque()
        self._heard_s = 0.0

    def frame(self, timeout_s: float) -> Request | Answer | None:
        """Return the next frame, or None when there was none in time or it was refused at once.

        Raises:
            WireClosedError
        """
        if not self._ready:
            self._hear(self._wire.read(max(1, self._decoder.wanted), timeout_s))
        return self._ready.popleft() if self._ready else None

    @property
    def unanswered(self) -> bool:
        """Tell whether there is a frame that nobody took, or the beginning of one."""
        return bool(self._ready or self._decoder.pending)

    def put_back(self, frame: Request | Answer) -> None:
        """Make this the next frame."""
        self._ready.appendleft(frame)

    def forget(self) -> None:
        self._decoder.reset()
        self._ready.clear()

    def _hear(self, chunk: bytes) -> None:
        now_s = time.monotonic()
        if chunk:
            self._heard_s = now_s
            if self._faults.take("echo", BYTES):
                self._wire.write(chunk)
            if noise := self._faults.take("noise-rate", BYTES):
                chunk = _with_a_bit_turned(chunk, noise)
            self._ready.extend(self._decoder.feed(chunk))
            self._refuse_garbage()
        elif self._decoder.pending and now_s - self._heard_s >= self._gap_s:
            self._refuse(TIMEOUT)

    def _refuse_garbage(self) -> None:
        decoder = self._decoder
        if self._ready:
            decoder.damaged = decoder.skipped = 0
        elif decoder.damaged:
            self._refuse(CRC)
        elif decoder.skipped:
            self._refuse(HEAD)


def _with_a_bit_turned(chunk: bytes, noise: Fault) -> bytes:
    at = noise.dice.randrange(len(chunk))
    return chunk[:at] + bytes((chunk[at] ^ 1 << noise.dice.randrange(8),)) + chunk[at + 1 :]

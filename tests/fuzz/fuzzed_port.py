"""A line that says what an input says, when it says so. Time is virtual.

An input has records: kind, pause in tenths of a second, size, and as many bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from device.drivers.base import PortLostError
from device.line.allowed import check_outgoing
from device.line.crc import sealed

READ_S = 0.02  # what a read takes at least
# Kinds of records: bytes, a frame made whole, the same for ever, a port that is gone.
RAW, SEALED, FLOOD, LOST = range(4)
KINDS = (RAW, SEALED, SEALED, FLOOD, LOST)
MARKS = (b"OK", b"ER", b"NP", b"WT")


@dataclass(frozen=True, slots=True)
class Record:
    kind: int
    pause_s: float
    data: bytes


def records(data: bytes) -> Iterator[Record]:
    """Read the records of an input; the last may be cut."""
    at = 0
    while at + 3 <= len(data):
        kind, pause, size = KINDS[data[at] % len(KINDS)], data[at + 1] / 10, data[at + 2]
        body = data[at + 3 : at + 3 + size]
        yield Record(kind, pause, _framed(body) if kind == SEALED else body)
        at += 3 + size


def _framed(body: bytes) -> bytes:
    """Return a frame: the first byte its mark, the second its pack, the rest its data; the sum is right."""
    mark, pack, data = MARKS[body[0] % 4] if body else b"OK", body[1] if len(body) > 1 else 0, body[2:251]
    return sealed(mark + bytes((pack, 4 + len(data))) + data)


class FuzzedPort:
    """What was recorded comes at its time, whatever the host does; every read moves the clock."""

    def __init__(self, coming: Iterator[Record]) -> None:
        self.now_s = 0.0
        self.sent: list[bytes] = []
        self.in_step = True  # False: the line failed, and it was not opened again since
        self._coming = coming
        self._at_s = 0.0  # when the next byte is there
        self._next: Record | None = None
        self._rest = b""

    def clock(self) -> float:
        return self.now_s

    def write(self, data: bytes) -> None:
        check_outgoing(data)
        assert self.in_step, "sent on a line that failed, without opening it again"
        self.sent.append(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        assert size > 0
        assert timeout_s >= 0
        self.now_s += READ_S
        until_s = self.now_s + timeout_s
        data = b""
        while len(data) < size:
            if not self._rest and not self._arrives(until_s):
                self.now_s = until_s
                break
            piece = self._rest[: size - len(data)]
            self._rest = self._rest[len(piece) :]
            data += piece
        return data

    def _arrives(self, until_s: float) -> bool:
        """Fetch the next record that is there in time."""
        record = self._next or next(self._coming, None)
        if record is None:
            return False
        if self._next is None:
            self._at_s = max(self._at_s, self.now_s) + record.pause_s
        self._next = record
        if self._at_s > until_s:
            return False
        self.now_s = max(self.now_s, self._at_s)
        self._rest = record.data
        # A flood goes on as fast as it is read.
        self._next = Record(FLOOD, 0, record.data) if record.kind == FLOOD and record.data else None
        if record.kind == LOST:
            raise PortLostError("the port is gone")
        return True

    def reopen(self) -> None:
        self.in_step = False
        self._rest = b""
        if self._next is None and (record := next(self._coming, None)):
            self._next, self._at_s = record, self.now_s + record.pause_s
            if record.kind == LOST:
                self._next = None
                raise PortLostError("it is not there again")
        self.in_step = True

    def flush_input(self) -> None:
        self._rest = b""

    def close(self) -> None: ...


def record(kind: int, data: bytes, pause: int = 0) -> bytes:
    """Return a record of at most 255 bytes as an input has it."""
    return bytes((KINDS.index(kind), pause, len(data))) + data


def said(*frames: bytes, kind: int = RAW) -> bytes:
    return b"".join(record(kind, frame) for frame in frames)

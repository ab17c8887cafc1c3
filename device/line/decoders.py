"""Bytes to frames on both ends of the zc line. Sans-I/O. Source: zc line, sections 2 and 9.

A decoder looks for the next bytes that can begin a frame and drops what stands before them. When a frame
that was begun turns out wrong (its CRC, or its rest never comes) only its first byte is dropped, and the
bytes behind it are looked at again: a real frame that follows noise is never lost.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from device.line.crc import is_sealed
from device.line.frames import MAX_LENGTH, REQUEST_TYPE, Answer, Next, Packet, Refusal, Request, Wait

T = TypeVar("T")
CRC_SIZE = 2
REQUEST_MARK = 0x1B


def head_size(frame: bytes | bytearray) -> int:
    """Return the size of the head of what begins with these bytes, 4 or 5."""
    return 5 if frame[0] == REQUEST_MARK else 4


class Decoder(ABC, Generic[T]):
    """What both ends share. A head ends with the length byte; how long it is depends on its first byte."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.skipped = 0  # bytes dropped so far
        self.damaged = 0  # frames with a wrong CRC so far

    @property
    def begun(self) -> bool:
        """True while a frame has begun and is not complete."""
        return len(self._buffer) >= 2

    @property
    def pending(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._buffer)

    @property
    def wanted(self) -> int:
        """How many more bytes are needed, at least, before anything new can be told; 1 or more."""
        have = len(self._buffer)
        if have < 2:
            return 2 - have
        head = head_size(self._buffer)
        return head - have if have < head else self._buffer[head - 1] + CRC_SIZE - have

    def feed(self, chunk: bytes) -> list[T]:
        """Return the frames that `chunk` completes."""
        self._buffer += chunk
        return self._frames()

    def give_up(self) -> list[T]:
        """Take the frame that has begun for noise; return what its bytes held besides."""
        self._drop()
        return self._frames()

    def reset(self) -> None:
        """Forget what was received."""
        self._buffer.clear()
        self.skipped = self.damaged = 0

    def _frames(self) -> list[T]:
        found: list[T] = []
        while self._align() and self.wanted <= 0:
            size = self._buffer[head_size(self._buffer) - 1] + CRC_SIZE
            frame = bytes(self._buffer[:size])
            if is_sealed(frame):
                del self._buffer[:size]
                found.append(self._parse(frame[:-CRC_SIZE]))
            else:
                self.damaged += 1
                self._drop()
        return found

    def _align(self) -> bool:
        """Drop bytes until the buffer can be the beginning of a frame; False when it is empty."""
        while self._buffer and not self._plausible(bytes(self._buffer[: head_size(self._buffer)])):
            self._drop()
        return bool(self._buffer)

    def _drop(self) -> None:
        if self._buffer:
            del self._buffer[0]
            self.skipped += 1

    @abstractmethod
    def _plausible(self, head: bytes) -> bool:
        """Tell whether a frame can begin with `head`, one byte up to a whole head."""

    @abstractmethod
    def _parse(self, frame: bytes) -> T:
        """Return the frame of these bytes, without CRC, which was right."""


# magic: (third byte or None for any, lowest length, highest length)
ANSWER_SHAPES: dict[bytes, tuple[int | None, int, int]] = {
    b"OK": (None, 4, MAX_LENGTH),
    b"ER": (0, 4, MAX_LENGTH),
    b"NP": (0, 5, 5),
    b"WT": (0, 4, 4),
}
_FIRST_BYTES = {magic[0] for magic in ANSWER_SHAPES}


def is_answer_head(head: bytes) -> bool:
    """Tell whether `head`, 1 to 4 bytes, can begin OK, ER, NP or WT."""
    if len(head) == 1:
        return head[0] in _FIRST_BYTES
    shape = ANSWER_SHAPES.get(head[:2])
    if shape is None:
        return False
    third, lowest, highest = shape
    third_fits = len(head) < 3 or third is None or head[2] == third
    return third_fits and (len(head) < 4 or lowest <= head[3] <= highest)


def is_request_head(head: bytes) -> bool:
    """Tell whether `head`, 1 to 5 bytes, can begin a request."""
    if head[0] != REQUEST_MARK or (len(head) > 1 and head[1] != REQUEST_TYPE):
        return False
    return len(head) < 5 or 5 <= head[4] <= MAX_LENGTH


def parse_answer(frame: bytes) -> Answer:
    """Return the answer of these bytes, which are whole and without CRC."""
    pack, data = frame[2], frame[4:]
    match frame[:2]:
        case b"OK":
            return Packet(pack, data)
        case b"ER":
            return Refusal(data)
        case b"NP":
            return Next(data[0])
        case _:
            return Wait()


class AnswerDecoder(Decoder[Answer]):
    """The host's end: OK, ER, NP and WT."""

    def _plausible(self, head: bytes) -> bool:
        return is_answer_head(head)

    def _parse(self, frame: bytes) -> Answer:
        return parse_answer(frame)


class RequestDecoder(Decoder[Request | Answer]):
    """The device's end: requests, and the NP and OK with which the host takes a long answer."""

    def _plausible(self, head: bytes) -> bool:
        return is_request_head(head) or is_answer_head(head)

    def _parse(self, frame: bytes) -> Request | Answer:
        if frame[0] == REQUEST_MARK:
            return Request(frame[2], frame[3], frame[5:])
        return parse_answer(frame)

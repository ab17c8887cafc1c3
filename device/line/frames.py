"""Frames of the zc line. Sans-I/O: bytes in, frames out. Source: zc line, section 2.

request  1B | type 0x10 | command | pack | length | data | CRC-16
answer   'O' 'K' | pack | length | data | CRC-16
error    'E' 'R' | 00 | length | one code byte, or GBK text | CRC-16
next     'N' 'P' | 00 | 05 | pack | CRC-16
wait     'W' 'T' | 00 | 04 | CRC-16

`length` is one byte and counts head and data, not the CRC.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.line.crc import sealed

REQUEST_TYPE = 0x10
MAX_REQUEST_DATA = 248  # bytes; a packet is at most 255 with its CRC
MAX_ANSWER_DATA = 249
MAX_PACKETS = 255
MAX_LENGTH = 253  # of the length byte: a packet without its CRC


class FrameError(ValueError):
    """What was asked for cannot be put into frames."""


@dataclass(frozen=True, slots=True)
class Request:
    """One packet of a request."""

    command: int
    pack: int = 0  # 1, 2, … and 0 on the last
    data: bytes = b""  # 0..248 bytes

    def encode(self) -> bytes:
        if len(self.data) > MAX_REQUEST_DATA:
            raise FrameError(f"{len(self.data)} bytes do not fit into one request packet")
        head = bytes((0x1B, REQUEST_TYPE, self.command, self.pack, 5 + len(self.data)))
        return sealed(head + self.data)


@dataclass(frozen=True, slots=True)
class Packet:
    """OK: one packet of an answer."""

    pack: int = 0  # 1, 2, … and 0 on the last
    data: bytes = b""  # 0..249 bytes

    def encode(self) -> bytes:
        if len(self.data) > MAX_ANSWER_DATA:
            raise FrameError(f"{len(self.data)} bytes do not fit into one answer packet")
        return sealed(b"OK" + bytes((self.pack, 4 + len(self.data))) + self.data)


@dataclass(frozen=True, slots=True)
class Refusal:
    """ER: one code byte, or GBK text that may be cut in the middle of a character."""

    payload: bytes

    def encode(self) -> bytes:
        return sealed(b"ER\x00" + bytes((4 + len(self.payload),)) + self.payload)


@dataclass(frozen=True, slots=True)
class Next:
    """NP: send the packet after `pack`."""

    pack: int

    def encode(self) -> bytes:
        return sealed(bytes((0x4E, 0x50, 0x00, 0x05, self.pack)))


@dataclass(frozen=True, slots=True)
class Wait:
    """WT: still working."""

    def encode(self) -> bytes:
        return sealed(b"WT\x00\x04")


Answer = Packet | Refusal | Next | Wait


def split(data: bytes, size: int) -> list[tuple[int, bytes]]:
    """Cut `data` into (pack, piece): 1, 2, 3, … and 0 on the last; empty data is one empty piece.

    Raises:
        FrameError: more than 255 packets, for `pack` never wraps.
    """
    pieces = [data[at : at + size] for at in range(0, len(data), size)] or [b""]
    if len(pieces) > MAX_PACKETS:
        raise FrameError(f"{len(data)} bytes are more than {MAX_PACKETS} packets hold")
    return [*enumerate(pieces[:-1], start=1), (0, pieces[-1])]


def request_packets(command: int, data: bytes) -> list[Request]:
    """Return the packets of a request with `data` of any length."""
    return [Request(command, pack, piece) for pack, piece in split(data, MAX_REQUEST_DATA)]


def answer_packets(data: bytes) -> list[Packet]:
    """Return the packets of an answer with `data` of any length."""
    return [Packet(pack, piece) for pack, piece in split(data, MAX_ANSWER_DATA)]

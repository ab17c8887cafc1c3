"""CRC-16/UMTS, also called BUYPASS: polynomial 0x8005, initial 0, not reflected. Source: zc line, section 2."""

from __future__ import annotations

import struct


def _row(high: int) -> int:
    value = high << 8
    for _ in range(8):
        value = ((value << 1) ^ 0x8005 if value & 0x8000 else value << 1) & 0xFFFF
    return value


_TABLE = tuple(_row(high) for high in range(256))
# Two bytes at once: the host's answer waits for this sum, many times an invoice.
_PAIRS = tuple(
    (_TABLE[(first & 0xFF) ^ (row >> 8)] ^ (row << 8)) & 0xFFFF
    for first in range(0x10000)
    for row in (_TABLE[first >> 8],)
)


def crc16(data: bytes) -> int:
    """Return the checksum of `data`, 0..0xFFFF; of b"123456789" it is 0xFEE8."""
    even = len(data) & ~1
    value = 0
    for (pair,) in struct.iter_unpack(">H", data[:even]):
        value = _PAIRS[value ^ pair]
    if len(data) > even:
        value = ((value << 8) & 0xFF00) ^ _TABLE[(value >> 8) ^ data[even]]
    return value


def sealed(frame: bytes) -> bytes:
    """Return `frame` with its checksum behind it, big-endian."""
    return frame + crc16(frame).to_bytes(2, "big")


def is_sealed(frame: bytes) -> bool:
    """Tell whether the last two bytes of `frame` are the checksum of the rest."""
    return crc16(frame[:-2]) == int.from_bytes(frame[-2:], "big")

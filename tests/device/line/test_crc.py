"""The checksum, against its definition bit by bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from device.line.crc import crc16


def by_bits(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ (0x18005 if value & 0x8000 else 0)
    return value


def test_the_check_value_is_that_of_the_manual() -> None:
    assert crc16(b"123456789") == 0xFEE8


@given(some.binary(max_size=255))
def test_it_is_what_the_polynomial_says_of_an_even_and_an_odd_number_of_bytes(data: bytes) -> None:
    assert crc16(data) == by_bits(data)
    assert crc16(data + b"\x80") == by_bits(data + b"\x80")

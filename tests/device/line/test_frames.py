"""Frames, byte for byte. Source: zc line, section 2."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.line import frames
from device.line.crc import crc16, is_sealed, sealed
from device.line.decoders import AnswerDecoder, RequestDecoder
from device.line.frames import (
    FrameError,
    Next,
    Packet,
    Refusal,
    Request,
    Wait,
    answer_packets,
    request_packets,
)

GOLDEN = [
    # frame,               bytes on the line
    (Request(0x01), "1B 10 01 00 05 C4 C7"),
    (Packet(), "4F 4B 00 04 C9 9A"),
    (Refusal(b"\x11"), "45 52 00 05 11 E9 E5"),
    (Wait(), "57 54 00 04 28 10"),
    (Next(1), "4E 50 00 05 01 42 CE"),
]


@pytest.mark.parametrize(("frame", "line"), GOLDEN)
def test_golden_frames(frame: Request | Packet | Refusal | Wait | Next, line: str) -> None:
    assert frame.encode() == bytes.fromhex(line)


def test_the_check_value_of_the_crc() -> None:
    assert crc16(b"123456789") == 0xFEE8


@given(st.binary(min_size=1, max_size=253), st.data())
def test_every_changed_bit_breaks_the_seal(frame: bytes, data: st.DataObject) -> None:
    whole = bytearray(sealed(frame))
    assert is_sealed(bytes(whole))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert not is_sealed(bytes(whole))


@pytest.mark.parametrize(
    ("size", "packs"),
    [
        (0, [0]),
        (1, [0]),
        (248, [0]),
        (249, [1, 0]),
        (496, [1, 0]),
        (497, [1, 2, 0]),
        (255 * 248, [*range(1, 255), 0]),
    ],
)
def test_requests_are_cut_at_248_bytes_and_numbered_with_0_last(size: int, packs: list[int]) -> None:
    packets = request_packets(0x0C, bytes(size))
    assert [one.pack for one in packets] == packs
    assert all(len(one.encode()) <= 255 for one in packets)


@pytest.mark.parametrize(("size", "packs"), [(249, [0]), (250, [1, 0]), (1086, [1, 2, 3, 4, 0])])
def test_answers_are_cut_at_249_bytes(size: int, packs: list[int]) -> None:
    assert [one.pack for one in answer_packets(bytes(size))] == packs


@pytest.mark.parametrize(
    ("cut", "most"), [(answer_packets, 249), (lambda data: request_packets(0x0C, data), 248)]
)
def test_pack_never_wraps(cut: object, most: int) -> None:
    assert callable(cut)
    assert len(cut(bytes(255 * most))) == 255
    with pytest.raises(FrameError):
        cut(bytes(255 * most + 1))


def test_a_packet_holds_no_more_than_its_length_byte_can_say() -> None:
    with pytest.raises(FrameError):
        Request(0x0C, 0, bytes(249)).encode()
    with pytest.raises(FrameError):
        Packet(0, bytes(250)).encode()
    assert frames.MAX_LENGTH == 253


def chunked(line: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(line), *(cut % (len(line) + 1) for cut in cuts)})
    return [line[first:last] for first, last in itertools.pairwise(places)]


@given(st.binary(max_size=3000), st.lists(st.integers(0, 4000), max_size=30))
def test_any_answer_comes_back_whole_however_it_is_chunked(data: bytes, cuts: list[int]) -> None:
    decoder = AnswerDecoder()
    packets = answer_packets(data)
    line = b"".join(one.encode() for one in packets)
    assert [one for chunk in chunked(line, cuts) for one in decoder.feed(chunk)] == packets
    assert (decoder.pending, decoder.skipped, decoder.damaged) == (0, 0, 0)


@given(st.integers(0, 255), st.binary(max_size=3000), st.lists(st.integers(0, 4000), max_size=30))
def test_any_request_comes_back_whole_however_it_is_chunked(
    command: int, data: bytes, cuts: list[int]
) -> None:
    decoder = RequestDecoder()
    packets = request_packets(command, data)
    line = b"".join(one.encode() for one in packets)
    assert [one for chunk in chunked(line, cuts) for one in decoder.feed(chunk)] == packets
    assert decoder.pending == 0

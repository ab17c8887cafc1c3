"""What bytes mean, row by row: whole, byte by byte, damaged, behind noise. Source: zc line, sections 2 and 9."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.line.decoders import AnswerDecoder, RequestDecoder
from device.line.frames import Next, Packet, Refusal, Request, Wait

ONLINE = "1B 10 01 00 05 C4 C7"
OK = "4F 4B 00 04 C9 9A"
ER11 = "45 52 00 05 11 E9 E5"
WT = "57 54 00 04 28 10"
NP1 = "4E 50 00 05 01 42 CE"
BROKEN_OK = "4F 4B 00 04 C9 9B"

ANSWERS: list[tuple[str, str, list[object]]] = [
    # state,                     bytes,                    meaning
    ("a clean answer", OK, [Packet()]),
    ("a refusal", ER11, [Refusal(b"\x11")]),
    ("a request to wait", WT, [Wait()]),
    ("a request for the next packet", NP1, [Next(1)]),
    ("two at once", WT + OK, [Wait(), Packet()]),
    ("nothing yet", "4F 4B 00", []),
    ("stray bytes before", "00 FF 4F 55" + OK, [Packet()]),
    ("the host's own bytes before", ONLINE + OK, [Packet()]),
    ("a damaged one, then a whole one", BROKEN_OK + OK, [Packet()]),
    ("a length below its own head", "4F 4B 00 03" + OK, [Packet()]),
    ("a length that no packet has", "4F 4B 00 FE" + OK, [Packet()]),
    ("an ER whose third byte is not 0", "45 52 01 05 11" + OK, [Packet()]),
    ("a WT with data", "57 54 00 05 00" + OK, [Packet()]),
    ("an NP without its pack", "4E 50 00 04" + OK, [Packet()]),
    ("letters that begin nothing", "4F 4F 45 57 4E" + OK, [Packet()]),
]
REQUESTS: list[tuple[str, str, list[object]]] = [
    ("a request", ONLINE, [Request(0x01)]),
    ("the host takes a long answer", NP1 + OK, [Next(1), Packet()]),
    ("another type of request", "1B 11 01 00 05 00 00" + ONLINE, [Request(0x01)]),
    ("escape twice", "1B" + ONLINE, [Request(0x01)]),
    ("noise", "FF 00" + ONLINE, [Request(0x01)]),
]


def fed(decoder: AnswerDecoder | RequestDecoder, chunks: Sequence[bytes]) -> list[object]:
    return [frame for chunk in chunks for frame in decoder.feed(chunk)]


def each_byte(line: bytes) -> list[bytes]:
    return [line[at : at + 1] for at in range(len(line))]


@pytest.mark.parametrize(("state", "line", "meaning"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answers_whole_and_byte_by_byte(state: str, line: str, meaning: list[object]) -> None:
    received = bytes.fromhex(line)
    assert fed(AnswerDecoder(), [received]) == meaning
    assert fed(AnswerDecoder(), each_byte(received)) == meaning


@pytest.mark.parametrize(("state", "line", "meaning"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_requests_whole_and_byte_by_byte(state: str, line: str, meaning: list[object]) -> None:
    received = bytes.fromhex(line)
    assert fed(RequestDecoder(), [received]) == meaning
    assert fed(RequestDecoder(), each_byte(received)) == meaning


@pytest.mark.parametrize("frame", [OK, ER11, WT, NP1])
@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_no_damaged_frame_is_taken_for_one(frame: str, flip: int) -> None:
    for at in range(len(bytes.fromhex(frame))):
        damaged = bytearray.fromhex(frame)
        damaged[at] ^= flip
        assert AnswerDecoder().feed(bytes(damaged)) == [], damaged.hex(" ")


def test_a_wrong_crc_is_counted_and_its_bytes_are_skipped() -> None:
    decoder = AnswerDecoder()
    decoder.feed(bytes.fromhex(BROKEN_OK))
    assert (decoder.damaged, decoder.skipped, decoder.pending) == (1, 6, 0)


def test_a_frame_inside_one_that_never_ends_is_found_when_it_is_given_up() -> None:
    decoder = AnswerDecoder()
    assert decoder.feed(bytes.fromhex("4F 4B" + OK)) == []
    assert decoder.begun
    assert decoder.give_up() == [Packet()]
    assert not decoder.begun


def test_it_asks_for_no_byte_more_than_the_frame_has() -> None:
    decoder = AnswerDecoder()
    wanted = [decoder.wanted]
    for chunk in (b"OK", b"\x00\x04", b"\xc9"):
        decoder.feed(chunk)
        wanted.append(decoder.wanted)
    assert wanted == [2, 2, 2, 1]


def test_after_a_reset_nothing_is_known() -> None:
    decoder = AnswerDecoder()
    decoder.feed(b"\xff\x00OK\x00")
    decoder.reset()
    assert (decoder.pending, decoder.skipped, decoder.damaged) == (0, 0, 0)
    assert decoder.feed(bytes.fromhex(OK)) == [Packet()]


@given(st.binary(max_size=300))
def test_a_real_frame_behind_any_noise_is_never_lost(noise: bytes) -> None:
    decoder = AnswerDecoder()
    found = decoder.feed(noise + bytes.fromhex(WT))
    while decoder.begun:
        found += decoder.give_up()
    assert found[-1:] == [Wait()]


@given(st.binary(max_size=600))
def test_noise_alone_always_leaves_room_for_more(noise: bytes) -> None:
    decoder = RequestDecoder()
    decoder.feed(noise)
    assert decoder.wanted >= 1

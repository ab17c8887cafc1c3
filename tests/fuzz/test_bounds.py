"""No input makes the line layer work without end, or keep more than a frame: counted, not timed."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from device.drivers.base import GarbledError, LineError, SilenceError
from device.line.decoders import AnswerDecoder, RequestDecoder
from device.line.exchange import Exchange
from device.line.frames import MAX_PACKETS, Next, Packet, Wait
from tests.fuzz.conversation import WAITS
from tests.fuzz.fuzzed_port import FLOOD, RAW, FuzzedPort, Record
from tests.fuzz.line import MOST_PENDING, Either

SIZE = 2 * 1024
NOISE: dict[str, bytes] = {
    "zeros": bytes(4),
    "first letters": b"OENW",
    "heads without end": b"OK",
    "frames whose sum is wrong": b"OK\x00\xfd",
    "requests whose sum is wrong": b"\x1b\x10\x12\x00\xfd",
    "chance": random.Random(1).randbytes(3 * SIZE),
}


def calls_of(work: Callable[[], object]) -> int:
    """Return how many calls of Python and C functions `work` makes."""
    seen = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal seen
        seen += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


@pytest.mark.parametrize("make", [AnswerDecoder, RequestDecoder], ids=lambda make: make.__name__)
@pytest.mark.parametrize("noise", NOISE)
def test_more_noise_is_more_work_by_as_much_and_no_more(make: Callable[[], Either], noise: str) -> None:
    fed = [(NOISE[noise] * SIZE)[: size * SIZE] for size in (1, 2, 3)]
    first, second, third = (calls_of(partial(make().feed, line)) for line in fed)
    assert third - second <= 1.1 * (second - first)


@pytest.mark.parametrize("make", [AnswerDecoder, RequestDecoder], ids=lambda make: make.__name__)
@pytest.mark.parametrize("noise", NOISE)
def test_a_decoder_keeps_no_more_than_a_frame_of_a_line_that_never_falls_silent(
    make: Callable[[], Either], noise: str
) -> None:
    decoder = make()
    for _ in range(10):
        decoder.feed((NOISE[noise] * SIZE)[:255])
        assert decoder.pending <= MOST_PENDING


def asked(*records: Record, cap_s: float = WAITS.cap_s) -> tuple[FuzzedPort, LineError | bytes]:
    port = FuzzedPort(iter(records))
    exchange = Exchange(port, WAITS, port.clock)
    try:
        return port, exchange.ask(0x02, first_s=WAITS.first_s, cap_s=cap_s)
    except LineError as err:
        return port, err


FLOODS = [
    # frame,            error,        seconds of the host's waits
    (Wait().encode(), SilenceError, WAITS.cap_s),
    (Next(1).encode(), SilenceError, WAITS.cap_s),
    (b"\xff", GarbledError, WAITS.first_s),
    (b"OK", GarbledError, WAITS.cap_s),
    (b"OK\x00\x04\x00\x00", GarbledError, WAITS.cap_s),
]


@pytest.mark.parametrize(("frame", "error", "within_s"), FLOODS, ids=[repr(row[0]) for row in FLOODS])
def test_a_flood_ends_in_time(frame: bytes, error: type[LineError], within_s: float) -> None:
    port, answer = asked(Record(FLOOD, 0, frame))
    assert isinstance(answer, error)
    assert port.now_s <= within_s + 2 * WAITS.part_s
    assert len(port.sent) == 1


def packets(count: int) -> list[Record]:
    """Return an answer of so many packets, the last with 0."""
    return [Record(RAW, 0, Packet(pack, b"x").encode()) for pack in (*range(1, count), 0)]


def test_an_answer_has_as_many_packets_as_a_byte_counts_and_no_more() -> None:
    port, answer = asked(*packets(MAX_PACKETS), cap_s=60)
    assert answer == b"x" * MAX_PACKETS
    port, answer = asked(*packets(MAX_PACKETS + 1), cap_s=60)
    assert isinstance(answer, GarbledError)
    assert len(port.sent) == MAX_PACKETS

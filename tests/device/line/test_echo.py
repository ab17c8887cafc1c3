"""Adapters that send the host its own bytes back. Source: zc line, section 9."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.line.echo import EchoFilter
from device.line.frames import Next, Packet, Request, split
from device.probe import probe
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from tests.device.line.scripted import Pause, Step, exchange_with

SENT = bytes.fromhex("1B 10 01 00 05 C4 C7")
ANSWER = bytes.fromhex("4F 4B 00 04 C9 9A")


def test_a_line_without_echo_is_left_alone() -> None:
    echo = EchoFilter()
    echo.sent(SENT)
    assert echo.feed(ANSWER) == ANSWER
    assert not echo.seen


@given(st.lists(st.integers(0, len(SENT + ANSWER)), max_size=8))
def test_the_echo_is_taken_out_however_it_comes(cuts: list[int]) -> None:
    echo = EchoFilter()
    echo.sent(SENT)
    line = SENT + ANSWER
    places = sorted({0, len(line), *cuts})
    received = b"".join(echo.feed(line[a:b]) for a, b in itertools.pairwise(places))
    assert received == ANSWER
    assert echo.seen
    assert echo.due == 0


def test_bytes_that_only_began_like_an_echo_are_given_back() -> None:
    echo = EchoFilter()
    echo.sent(SENT)
    assert echo.feed(SENT[:3]) == b""
    assert echo.feed(b"\xff") == SENT[:3] + b"\xff"


def test_only_what_is_in_front_is_echo() -> None:
    echo = EchoFilter()
    echo.sent(SENT)
    assert echo.feed(b"\0" + SENT) == b"\0" + SENT


def test_after_a_reset_nothing_is_due_and_the_line_is_still_known() -> None:
    echo = EchoFilter()
    echo.sent(SENT)
    echo.feed(SENT)
    echo.sent(SENT)
    echo.reset()
    assert echo.feed(SENT) == SENT
    assert echo.seen


FRAMES = st.sampled_from([SENT, Next(1).encode(), Packet().encode(), Request(0x13, 1, bytes(248)).encode()])
ANSWERS = st.binary(max_size=20).map(lambda data: Packet(1, data).encode())


@given(st.lists(st.tuples(FRAMES, ANSWERS), min_size=1, max_size=6))
def test_frame_by_frame_and_byte_by_byte_only_the_answers_are_left(talk: list[tuple[bytes, bytes]]) -> None:
    echo = EchoFilter()
    received = b""
    for sent, answer in talk:
        echo.sent(sent)
        line = sent + answer
        received += b"".join(echo.feed(line[at : at + 1]) for at in range(len(line)))
    assert received == b"".join(answer for _, answer in talk)


# ---------------------------------------------------------------- in an exchange

REQUEST, LONG = Request(0x0C).encode(), Packet(1, b"a" * 249).encode()
PARTS = {
    # the host's frame: what the device says to it
    REQUEST: LONG,
    Next(1).encode(): Packet(0, b"b").encode(),
    ANSWER: b"",
}


def asked(echoes: Callable[[bytes], list[Step]]) -> tuple[bytes, list[bytes]]:
    """Ask for a long answer over an adapter that makes `echoes` of each frame; then come into step."""
    exchange, port = exchange_with(*([*echoes(sent), said] for sent, said in PARTS.items()), ANSWER)
    data = exchange.ask(0x0C, first_s=10)
    exchange.online(tries=1)
    return data, port.sent


@pytest.mark.parametrize("cut", range(len(REQUEST) + 1))
def test_an_echo_whose_end_is_lost_changes_nothing(cut: int) -> None:
    data, sent = asked(lambda frame: [frame[:cut]])
    assert data == b"a" * 249 + b"b"
    assert sent == [*PARTS, SENT]


@pytest.mark.parametrize("cut", range(1, len(REQUEST) + 1))
def test_an_echo_whose_beginning_is_lost_changes_nothing(cut: int) -> None:
    data, _ = asked(lambda frame: [frame[cut:]])
    assert data == b"a" * 249 + b"b"


@pytest.mark.parametrize("at", range(1, len(REQUEST)))
def test_an_echo_with_a_byte_that_is_spoilt_changes_nothing(at: int) -> None:
    data, _ = asked(
        lambda frame: [frame[:at] + bytes(255 - byte for byte in frame[at : at + 1]) + frame[at + 1 :]]
    )
    assert data == b"a" * 249 + b"b"


def test_an_echo_that_is_late_is_waited_for_and_never_taken_for_the_next_answer() -> None:
    def late(frame: bytes) -> list[Step]:
        return [Pause(0.02), frame[:2], Pause(0.02), frame[2:]]

    replies = [[*late(sent), said] for sent, said in PARTS.items()]
    number = Packet(0, b"661234567890").encode()
    exchange, _ = exchange_with(*replies, [*late(Request(0x02).encode()), number])
    exchange.ask(0x0C, first_s=10)
    assert exchange.ask(0x02, first_s=10) == b"661234567890"


def test_every_packet_of_a_long_request_may_be_echoed() -> None:
    data = bytes(range(200)) * 3
    packets = [Request(0x13, pack, piece).encode() for pack, piece in split(data, 248)]
    said = [Next(1).encode(), Next(2).encode(), Packet(0, b"done").encode()]
    exchange, port = exchange_with(*([sent, answer] for sent, answer in zip(packets, said, strict=True)))
    assert exchange.ask(0x13, data, first_s=10) == b"done"
    assert port.sent == packets


def test_all_that_can_be_read_is_the_same_over_an_adapter_that_echoes(tmp_path: Path) -> None:
    settings = SimSettings(clock="2026-12-05T10:00:00", not_uploaded=2, upload_errors=1)
    found = []
    for faults in ([], ["echo"]):
        with Simulator(settings, faults=faults, link=tmp_path / "port") as device:
            found.append(without_clock(probe(device.address, 9600)))
    assert found[0] == found[1]
    assert "error" not in found[0]["06"]["007"]


def without_clock(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "04": {name: value for name, value in found["04"].items() if name != "clock"}}

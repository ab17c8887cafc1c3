"""Adapters that send the host its own bytes back. Source: zc line, section 9."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from device.line.echo import EchoFilter

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

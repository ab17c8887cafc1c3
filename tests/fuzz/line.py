"""The line as a fuzzer sees it: decoders, the echo filter, and what an ER says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from device.drivers.base import DeviceError, DiskError
from device.line.decoders import AnswerDecoder, RequestDecoder
from device.line.echo import EchoFilter
from device.line.refusals import refusal_error
from tests.fuzz.edits import whole_frame
from tests.fuzz.seeds import NASTY, TEXTS, answer_lines, request_lines
from tests.fuzz.sound import check_sound
from tests.fuzz.target import Run, Target, plain

MAX_LEN = 1100
MOST_PENDING = 257  # bytes; no frame is longer
Either = AnswerDecoder | RequestDecoder


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut `data` into chunks of 1 to 8 bytes; where, `data` says itself."""
    at = 0
    while at < len(data):
        size = 1 + data[at] % 8
        yield data[at : at + size]
        at += size


def decodes(make: Callable[[], Either]) -> Run:
    """Return a run that checks one decoder against itself, fed whole and in pieces."""

    def run(data: bytes) -> None:
        whole, parts = make(), make()
        frames = whole.feed(data)
        in_parts: list[object] = []
        for chunk in pieces(data):
            in_parts += parts.feed(chunk)
            assert parts.pending <= MOST_PENDING
            assert parts.wanted >= 1
        assert in_parts == frames
        assert (parts.pending, parts.skipped, parts.damaged) == (
            whole.pending, whole.skipped, whole.damaged,
        )  # fmt: skip
        assert all(frame.encode() in data for frame in frames)
        _ends(whole, len(data))

    return run


def _ends(decoder: Either, size: int) -> None:
    """Giving up drops a byte at least: nothing is left after as many times as bytes were pending."""
    for _ in range(decoder.pending):
        decoder.give_up()
    assert decoder.pending == 0
    assert decoder.skipped <= size


def echo(data: bytes) -> None:
    """The first byte says how much was sent; what is held back and what comes out is what came in, less the echo."""
    size = data[0] % 16 if data else 0
    sent, received = data[1 : 1 + size], data[1 + size :]
    line = EchoFilter()
    line.sent(sent)
    out = b""
    for chunk in pieces(received):
        out += line.feed(chunk)
        assert 0 <= line.due <= len(sent)
    assert received.endswith(out)
    assert len(received) - len(out) <= len(sent)


def refusal(payload: bytes) -> None:
    err = refusal_error(payload[:249])
    assert isinstance(err, DeviceError)
    check_sound(str(err))
    if isinstance(err, DiskError):
        check_sound(err.text)
        assert err.disk_code == "" or (err.disk_code.isascii() and err.disk_code.isalnum())


def short(lines: Callable[[], Sequence[bytes]]) -> Callable[[], Sequence[bytes]]:
    """Leave out what is long: it says nothing new, and takes its time."""
    return lambda: [line for line in lines() if len(line) <= MAX_LEN]


TARGETS = (
    Target(
        "answer decoder",
        plain(decodes(AnswerDecoder)),
        short(answer_lines),
        NASTY,
        max_len=MAX_LEN,
        edit=whole_frame,
    ),
    Target(
        "request decoder",
        plain(decodes(RequestDecoder)),
        request_lines,
        NASTY,
        max_len=4096,
        edit=whole_frame,
    ),
    Target("echo filter", plain(echo), lambda: [b"\x07" + line + line for line in request_lines()], NASTY),
    Target(
        "refusal texts", plain(refusal), lambda: [text.encode("gbk") for text in TEXTS], NASTY, max_len=249
    ),
)

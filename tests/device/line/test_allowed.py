"""What may leave this host. Source: zc line, section 6."""

from __future__ import annotations

import pytest

from device.drivers.base import ForbiddenError
from device.drivers.zc_commands import COMMANDS
from device.line.allowed import ALLOWED, check_outgoing
from device.line.crc import sealed
from device.line.frames import Next, Packet, Refusal, Request, Wait
from tests.device.line.scripted import exchange_with

THIRTEEN = {0x01, 0x02, 0x04, 0x06, 0x08, 0x0C, 0x11, 0x12, 0x13, 0x16, 0x30, 0x31, 0x32}
NEVER = [0x09, 0x0A, 0x0B, 0x0F, 0x10, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x99, 0xFB, 0xFC, 0xFD, 0xFE]


def test_thirteen_commands_may_be_sent_and_each_has_its_row() -> None:
    assert THIRTEEN == ALLOWED == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(THIRTEEN))
def test_what_is_allowed_passes(command: int) -> None:
    check_outgoing(Request(command, 0, b"data").encode())


@pytest.mark.parametrize("command", NEVER, ids="{:02X}".format)
def test_what_changes_erases_or_resets_never_reaches_the_port(command: int) -> None:
    exchange, port = exchange_with(Packet().encode())
    with pytest.raises(ForbiddenError):
        exchange.ask(command, first_s=1)
    assert port.sent == []


def test_every_other_command_is_refused_in_every_packet() -> None:
    passed = set()
    for command in range(256):
        for pack in (0, 1, 255):
            try:
                check_outgoing(Request(command, pack, b"data").encode())
            except ForbiddenError:
                continue
            passed.add(command)
    assert passed == THIRTEEN


@pytest.mark.parametrize("frame", [Packet(), Next(1), Next(255)])
def test_the_host_may_take_a_long_answer(frame: Packet | Next) -> None:
    check_outgoing(frame.encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"OK",
        b"\x1b\x10\x01\x00\x05",
        Request(0x01).encode()[:-1] + b"\0",
        Request(0x01).encode() + Request(0x99).encode(),
        Packet().encode() + Request(0x99).encode(),
        Packet().encode()[:-1] + b"\0",
        Next(1).encode()[:-1] + b"\0",
        Packet(0, b"data").encode(),
        Refusal(b"\x11").encode(),
        Wait().encode(),
        sealed(b"\x1b\x11\x01\x00\x05"),
        sealed(b"\x1b\x10\x01\x00\x06"),
    ],
    ids=lambda line: line.hex(" ") or "nothing",
)
def test_only_one_whole_frame_passes(line: bytes) -> None:
    with pytest.raises(ForbiddenError):
        check_outgoing(line)

"""One exchange at a time, over a port that follows a script. Source: zc line, sections 2 to 4 and 9."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from device.drivers.base import (
    DeviceError,
    DiskError,
    GarbledError,
    LineError,
    NoDataError,
    NotRunError,
    PortBusyError,
    PortLostError,
    SilenceError,
)
from device.line.exchange import Exchange, Timeouts
from device.line.frames import Next, Packet, Refusal, Request, Wait
from tests.device.line.scripted import LOST, PATIENT, SILENCE, Pause, Step, exchange_with

OK, WT = Packet().encode(), Wait().encode()
ONLINE = Request(0x01).encode()
NUMBER = b"661234567890"


def ask(exchange: Exchange, command: int = 0x02, data: bytes = b"") -> bytes:
    return exchange.ask(command, data, first_s=10)


def test_a_single_packet_is_taken_without_a_word() -> None:
    exchange, port = exchange_with(Packet(0, NUMBER).encode())
    assert ask(exchange) == NUMBER
    assert port.sent == [Request(0x02).encode()]
    assert port.reopened == 0


def test_a_long_answer_is_taken_packet_by_packet_and_thanked_for() -> None:
    exchange, port = exchange_with(
        Packet(1, b"a" * 249).encode(), Packet(2, b"b" * 249).encode(), Packet(0, b"c").encode()
    )
    assert ask(exchange, 0x0C) == b"a" * 249 + b"b" * 249 + b"c"
    assert port.sent[1:] == [Next(1).encode(), Next(2).encode(), OK]


def test_a_long_request_waits_for_the_device_after_every_packet_but_the_last() -> None:
    exchange, port = exchange_with(Next(1).encode(), Next(2).encode(), Packet(0, b"done").encode())
    data = bytes(range(200)) * 3
    assert ask(exchange, 0x13, data) == b"done"
    assert port.sent == [
        Request(0x13, 1, data[:248]).encode(),
        Request(0x13, 2, data[248:496]).encode(),
        Request(0x13, 0, data[496:]).encode(),
    ]


@pytest.mark.parametrize("answer", [Next(2), Packet()], ids=str)
def test_a_device_that_is_out_of_step_with_a_long_request_gets_no_more_of_it(answer: Next | Packet) -> None:
    exchange, port = exchange_with(answer.encode())
    with pytest.raises(GarbledError):
        ask(exchange, 0x13, bytes(300))
    assert len(port.sent) == 1


@pytest.mark.parametrize("packs", [(2,), (1, 3), (1, 1), (255,)], ids=str)
def test_a_packet_out_of_step_ends_the_exchange(packs: tuple[int, ...]) -> None:
    exchange, port = exchange_with(*(Packet(pack, b"x").encode() for pack in packs))
    with pytest.raises(GarbledError):
        ask(exchange)
    assert port.reopened == 1


def test_wt_starts_the_wait_again() -> None:
    exchange, port = exchange_with([Pause(0.3), WT, Packet(0, NUMBER).encode()])
    assert ask(exchange) == NUMBER
    for_beginnings = [wait for wait in port.waits if wait > PATIENT.part_s]
    assert len(for_beginnings) == 2
    assert min(for_beginnings) > 9.8
    assert len(port.sent) == 1


def test_a_device_that_says_wt_for_ever_is_given_up_at_the_cap() -> None:
    exchange, port = exchange_with(itertools.repeat(WT), timeouts=Timeouts(cap_s=0.05))
    with pytest.raises(SilenceError):
        ask(exchange, 0x12)
    assert len(port.sent) == 1


def test_the_rest_of_a_frame_is_waited_for_as_long_as_a_part_takes() -> None:
    exchange, port = exchange_with(Packet(0, NUMBER).encode())
    ask(exchange)
    assert port.waits[0] > PATIENT.part_s
    assert all(wait <= PATIENT.part_s for wait in port.waits[1:])


FAILURES: list[tuple[str, Iterable[Step], type[DeviceError]]] = [
    # state,                            what the device sends,                   meaning
    ("nothing", [], SilenceError),
    ("nothing after WT", [WT], SilenceError),
    ("half a head", [b"OK"], GarbledError),
    ("half a packet", [Packet(0, NUMBER).encode()[:9]], GarbledError),
    ("a wrong CRC", [OK[:-1] + b"\0"], GarbledError),
    ("noise", [b"\xff\xfe\xfd"], GarbledError),
    ("an answer that comes too late", [SILENCE, OK], SilenceError),
    ("ER 30: it missed a part", [Refusal(b"\x30").encode()], GarbledError),
    ("ER 1F: it did not run", [Refusal(b"\x1f").encode()], NotRunError),
    ("the port vanishes", [LOST], PortLostError),
]


@pytest.mark.parametrize(("state", "received", "error"), FAILURES, ids=[row[0] for row in FAILURES])
def test_after_a_receive_error_nothing_is_sent_again_and_the_port_is_reopened(
    state: str, received: Iterable[Step], error: type[DeviceError]
) -> None:
    exchange, port = exchange_with(received)
    with pytest.raises(error) as caught:
        ask(exchange, 0x12)
    assert type(caught.value) is error
    assert port.sent == [Request(0x12).encode()]
    assert port.reopened == 1


@pytest.mark.parametrize(
    ("payload", "error"), [("195:未抄税".encode("gbk"), DiskError), (b"\xf0", NoDataError)]
)
def test_a_refusal_leaves_the_line_in_step(payload: bytes, error: type[DeviceError]) -> None:
    exchange, port = exchange_with(Refusal(payload).encode(), Packet(0, NUMBER).encode())
    with pytest.raises(error):
        ask(exchange, 0x12)
    assert ask(exchange) == NUMBER
    assert port.reopened == 0


def test_a_refusal_in_the_middle_of_a_long_answer_is_the_answer() -> None:
    exchange, port = exchange_with(Packet(1, b"x").encode(), Refusal("506:时钟异常".encode("gbk")).encode())
    with pytest.raises(DiskError) as caught:
        ask(exchange, 0x0C)
    assert caught.value.disk_code == "506"
    assert port.sent[1:] == [Next(1).encode()]


@pytest.mark.parametrize(
    "stray",
    [b"\0\xff", b"O", b"OK", b"\0\xffOUOK", ONLINE, OK[:-1] + b"\0"],
    ids=lambda stray: stray.hex(" "),
)
def test_stray_bytes_before_an_answer_do_not_hide_it(stray: bytes) -> None:
    exchange, port = exchange_with(stray + Packet(0, NUMBER).encode())
    assert ask(exchange) == NUMBER
    assert port.reopened == 0


def test_what_was_received_before_the_question_is_no_answer_to_it() -> None:
    exchange, _ = exchange_with(
        Packet(0, b"first").encode() + Packet(0, b"late").encode(), Packet(0, b"second").encode()
    )
    assert (ask(exchange), ask(exchange)) == (b"first", b"second")


def test_an_adapter_that_echoes_changes_nothing() -> None:
    request, np, thanks = Request(0x0C).encode(), Next(1).encode(), OK
    exchange, port = exchange_with(
        request + Packet(1, b"a" * 249).encode(), np + Packet(0, b"b").encode(), thanks, ONLINE + OK
    )
    assert ask(exchange, 0x0C) == b"a" * 249 + b"b"
    exchange.online()
    assert port.sent == [request, np, thanks, ONLINE]


def test_online_is_asked_until_one_clean_ok_comes() -> None:
    exchange, port = exchange_with(b"", Refusal(b"\x11").encode(), OK + b"late", [b"\xff"], OK)
    exchange.online()
    assert port.sent == [ONLINE] * 5


def test_online_is_not_asked_for_ever() -> None:
    exchange, port = exchange_with()
    with pytest.raises(LineError):
        exchange.online(tries=4)
    assert port.sent == [ONLINE] * 4


def test_a_port_that_cannot_be_reopened_is_opened_before_the_next_question() -> None:
    exchange, port = exchange_with(b"", Packet(0, NUMBER).encode())

    def busy() -> None:
        raise PortBusyError("scripted")

    port.before_reopening = busy
    with pytest.raises(SilenceError):
        ask(exchange)
    with pytest.raises(PortBusyError):
        ask(exchange)
    assert len(port.sent) == 1
    port.before_reopening = lambda: None
    assert ask(exchange) == NUMBER

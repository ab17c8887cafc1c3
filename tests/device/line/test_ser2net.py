"""The line over the network, with Debian's ser2net between: raw TCP, and RFC 2217 with its speeds."""

from __future__ import annotations

import os
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from device.drivers.base import Driver, Identity, LineError, PortBusyError, PortLostError, PortMissingError
from device.drivers.zc import open_driver
from device.line.exchange import Timeouts
from device.line.frames import Packet, Request
from device.line.port import SerialPort
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings
from tests.device.line.ser2net import Ser2net, serving, skip_reason

pytestmark = [
    pytest.mark.skipif(bool(skip_reason()), reason=skip_reason()),
    pytest.mark.filterwarnings("ignore:set(Daemon|Name)"),  # pyserial's
]

SETTINGS = SimSettings(types=(TypeSettings("007", 3, earlier=0, later=0, items=8),))
QUICK = Timeouts(first_s=5, net_s=5, part_s=1, cap_s=20, online_s=2, quiet_s=0.02, pauses_s=())
KINDS = ["raw", "rfc2217"]


@dataclass(frozen=True)
class Far:
    """A device at a serial port of another computer."""

    device: Simulator
    server: Ser2net

    def address(self, kind: str) -> str:
        return str(getattr(self.server, kind))

    def driver(self, kind: str, baud: int = 9600) -> Driver:
        who = Identity(SETTINGS.nsrsbh, SETTINGS.skpbh, "0", SETTINGS.kpjh, "")
        return open_driver(self.address(kind), baud, who, timeouts=QUICK)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    with Simulator(SETTINGS) as device, serving(device.address, tmp_path) as server:
        yield Far(device, server)


def speed_of(tty: str) -> int:
    port = os.open(tty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return int(termios.tcgetattr(port)[4])
    finally:
        os.close(port)


@pytest.mark.parametrize("kind", KINDS)
def test_short_and_long_answers_come_through(far: Far, kind: str) -> None:
    driver = far.driver(kind)
    on_hand = driver.on_hand("007")
    read = [driver.invoice("007", on_hand.fpdm, f"{int(on_hand.fphm) - down:08}") for down in (1, 2, 3)]
    assert [len(one.items) for one in read] == [
        len(one.items) for one in far.device.disk.invoices("007")[::-1]
    ]
    assert driver.disk_number() == SETTINGS.skpbh
    driver.close()


@pytest.mark.parametrize("kind", KINDS)
def test_hosts_come_and_go(far: Far, kind: str) -> None:
    for _ in range(2):
        driver = far.driver(kind)
        assert driver.disk_number() == SETTINGS.skpbh
        driver.close()


def test_the_speed_is_set_at_the_far_end(far: Far) -> None:
    for baud, expected in ((115200, termios.B115200), (9600, termios.B9600)):
        driver = far.driver("rfc2217", baud)
        assert driver.disk_number() == SETTINGS.skpbh
        assert speed_of(far.device.address) == expected
        driver.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_before_a_question_is_dropped(far: Far, kind: str) -> None:
    port = SerialPort(far.address(kind), 9600)
    port.write(Request(0x01).encode())
    assert port.read(6, 5) == Packet().encode()
    far.device.wire.write(b"late")
    assert port.read(1, 5) == b"l"
    port.flush_input()
    assert port.read(3, 0.1) == b""
    port.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_that_is_cut_in_the_middle_of_an_answer_is_a_lost_port(far: Far, kind: str) -> None:
    far.device.faults.add("stop-forever@04")
    driver = far.driver(kind)
    driver.online()
    port = driver._exchange._port  # type: ignore[attr-defined]
    read = port.read

    def cut(size: int, timeout_s: float) -> bytes:
        far.server.cut()
        return read(size, timeout_s)  # type: ignore[no-any-return]

    port.read = cut
    with pytest.raises(PortLostError, match=kind.replace("raw", "socket")):
        driver.disk_info()
    driver.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_not_there_is_a_missing_port(far: Far, kind: str) -> None:
    far.server.cut()
    with pytest.raises(PortMissingError):
        SerialPort(far.address(kind), 9600)


@pytest.mark.parametrize("kind", KINDS)
def test_two_of_ours_cannot_hold_one_far_port(far: Far, kind: str) -> None:
    first = SerialPort(far.address(kind), 9600)
    with pytest.raises(PortBusyError, match=f"process {os.getpid()}"):
        SerialPort(far.address(kind).replace("127.0.0.1", "localhost"), 9600)
    first.close()


def test_a_server_that_does_not_speak_rfc2217_is_said_to_be_missing_it(far: Far) -> None:
    address = far.server.raw.replace("socket://", "rfc2217://") + "?timeout=0.3"
    with pytest.raises(LineError, match="RFC2217"):
        SerialPort(address, 9600)

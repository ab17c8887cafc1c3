"""The device on a pty, on a TCP port, and at the pace of a line."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from device.drivers.base import SilenceError
from device.line.frames import Packet, Refusal, Request
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from device.simulator.wires import PacedWire, Wire
from tests.device.simulator.conftest import Connect

ONLINE, OK = Request(0x01).encode(), Packet().encode()


@pytest.mark.parametrize("where", [{}, {"tcp": "127.0.0.1:0"}], ids=["pty", "tcp"])
def test_it_answers_on(connect: Connect, where: dict[str, str]) -> None:
    driver, device = connect(**where)
    assert driver.disk_number() == "661234567890"
    assert driver.disk_info().fplxdm == ("004", "007")
    assert device.address.startswith("socket://127.0.0.1:" if where else "/dev/")


@pytest.mark.parametrize("where", [{}, {"tcp": "127.0.0.1:0"}], ids=["pty", "tcp"])
def test_hosts_come_and_go(connect: Connect, where: dict[str, str]) -> None:
    driver, _ = connect(**where)
    driver.online()
    driver._exchange._port.reopen()
    assert driver.disk_number() == "661234567890"


def test_a_pty_can_be_found_under_a_name_of_ones_own_while_it_runs(tmp_path: Path) -> None:
    link = tmp_path / "disk"
    with Simulator(SimSettings(), link=link) as device:
        assert device.address == str(link)
        assert link.resolve().exists()
    assert not link.is_symlink()


def talk(device: Simulator, line: bytes, size: int) -> bytes:
    """Send bytes over a socket and return `size` bytes of the answer."""
    host, _, port = device.address.removeprefix("socket://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as peer:
        peer.sendall(line)
        received = b""
        while len(received) < size and (chunk := peer.recv(size - len(received))):
            received += chunk
    return received


GARBAGE: list[tuple[str, bytes, int]] = [
    # state,                     bytes,                                            ER
    ("no frame", b"\xff" * 4, 0x11),
    ("a wrong CRC", ONLINE[:-1] + b"\0", 0x1F),
    ("an unknown command", Request(0x99).encode(), 0x20),
    ("a wrong length", Request(0x06, 0, b"x").encode(), 0x22),
    ("a pack out of order", Request(0x06, 2, b"x").encode(), 0x12),
    ("a request that never ends", ONLINE[:4], 0x30),
]


@pytest.mark.parametrize(("state", "line", "code"), GARBAGE, ids=[row[0] for row in GARBAGE])
def test_garbage_is_refused_with_its_code(state: str, line: bytes, code: int) -> None:
    expected = Refusal(bytes((code,))).encode()
    with Simulator(SimSettings(), tcp="127.0.0.1:0", gap_s=0.1) as device:
        assert talk(device, line, len(expected)) == expected
        assert talk(device, ONLINE, len(OK)) == OK


def test_a_paced_line_takes_ten_bits_for_each_byte_it_carries() -> None:
    with Simulator(SimSettings(), tcp="127.0.0.1:0", baud=9600) as device:
        began_s = time.monotonic()
        assert talk(device, ONLINE * 5, len(OK) * 5) == OK * 5
        took_s = time.monotonic() - began_s
        assert isinstance(device.wire, PacedWire)
        assert device.wire.carried == 5 * (len(ONLINE) + len(OK))
        assert device.wire.wire_s == pytest.approx(device.wire.carried * 10 / 9600)
        assert took_s >= device.wire.wire_s * 0.99


def test_a_line_that_is_not_paced_has_no_pacer() -> None:
    with Simulator(SimSettings()) as device:
        wire: Wire = device.wire
        assert not isinstance(wire, PacedWire)


def test_a_stopped_device_is_silent(connect: Connect) -> None:
    driver, device = connect(faults=["stop-forever@02"])
    driver.online()
    for ask in (driver.disk_number, driver.disk_info):
        with pytest.raises(SilenceError):
            ask()
    assert device.running()


def test_a_device_on_a_serial_port_of_this_machine() -> None:
    near, far = os.openpty()
    with Simulator(SimSettings(), port=os.ttyname(far), gap_s=0.1):
        os.write(near, ONLINE)
        received = b""
        while len(received) < len(OK):
            received += os.read(near, 100)
        assert received == OK
    os.close(far)
    os.close(near)

"""Ports that vanish and come back, and ports that another program has."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from device.drivers.base import DeviceError, Identity, PortBusyError, PortLostError
from device.drivers.zc import ZcDriver, open_driver
from device.line.frames import Packet, Request
from device.simulator.serve import Simulator
from device.simulator.wire_pty import next_name
from tests.device.simulator.conftest import DECEMBER, QUICK, Connect
from tests.device.simulator.test_wires import talk

ONLINE, OK = Request(0x01).encode(), Packet().encode()
PATIENCE_S = 5
NOBODY = Identity("", "", "0", "0", "")
PTY: dict[str, Any] = {}
TCP: dict[str, Any] = {"tcp": "127.0.0.1:0"}


def opened(address: str) -> ZcDriver:
    return open_driver(address, 9600, NOBODY, timeouts=QUICK)


def soon(happens: Callable[[], bool]) -> None:
    """Wait until it happens."""
    until_s = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < until_s
        time.sleep(0.005)


def answers(address: str) -> bool:
    try:
        driver = opened(address)
    except DeviceError:
        return False
    try:
        return driver.disk_number() == DECEMBER.skpbh
    except DeviceError:
        return False
    finally:
        driver.close()


def busy(address: str) -> bool:
    try:
        opened(address).close()
    except PortBusyError:
        return True
    return False


@pytest.mark.parametrize(
    ("name", "following"),
    [("ttyUSB0", "ttyUSB1"), ("ttyUSB9", "ttyUSB10"), ("port", "port1"), ("a1b", "a1b1")],
)
def test_the_name_after_a_name(name: str, following: str) -> None:
    assert next_name(Path("dev") / name) == Path("dev") / following


@pytest.mark.parametrize("baud", [0, 115200], ids=["as fast as it goes", "paced"])
def test_an_adapter_that_is_plugged_in_anew_has_the_next_name(
    connect: Connect, tmp_path: Path, baud: int
) -> None:
    first, second = tmp_path / "ttyUSB0", tmp_path / "ttyUSB1"
    driver, device = connect(link=first, faults=["vanish:0.05@02*1"], baud=baud)
    driver.online()
    with pytest.raises(PortLostError):
        driver.disk_number()
    assert not first.exists()
    soon(lambda: device.address == str(second) and answers(str(second)))
    assert [one.name for one in tmp_path.iterdir()] == ["ttyUSB1"]


def test_without_a_name_of_ones_own_it_is_where_the_system_puts_it(connect: Connect) -> None:
    driver, device = connect(faults=["vanish:0@02*1"])
    with pytest.raises(PortLostError):
        driver.disk_number()
    driver.close()  # the system may have given the same name again, and the driver has opened it anew
    soon(lambda: answers(device.address))


def test_a_serial_server_that_restarts_is_where_it_was(connect: Connect) -> None:
    driver, device = connect(faults=["vanish:0.05@02*1"], **TCP)
    before = device.address
    with pytest.raises(PortLostError):
        driver.disk_number()
    driver.close()
    soon(lambda: answers(before))
    assert device.address == before


@pytest.mark.parametrize("wire", [PTY, TCP], ids=["pty", "tcp"])
@pytest.mark.parametrize(
    ("fault", "acts"), [("vanish:30@12", {}), ("vanish-after:30@12", {"12": {"007": 1}})]
)
def test_a_port_vanishes_before_or_after_the_command_runs(
    connect: Connect, wire: dict[str, Any], fault: str, acts: dict[str, Any]
) -> None:
    driver, device = connect(faults=[fault], **wire)
    with pytest.raises(PortLostError):
        driver.clear("007")
    assert device.disk.state.acts == acts


@pytest.mark.parametrize("wire", [PTY, TCP], ids=["pty", "tcp"])
def test_a_device_can_be_stopped_while_its_port_is_away(wire: dict[str, Any]) -> None:
    with Simulator(DECEMBER, faults=["vanish:86400@02"], **wire) as device:
        driver = opened(device.address)
        with pytest.raises(PortLostError):
            driver.disk_number()
        driver.close()
    assert not device.running()


def test_another_program_has_the_port_for_a_while() -> None:
    with Simulator(DECEMBER, faults=["held:0.5*1"]) as device:
        with pytest.raises(PortBusyError):
            opened(device.address)
        soon(lambda: answers(device.address))


def test_another_program_waits_until_the_host_lets_go(connect: Connect) -> None:
    driver, device = connect()
    driver.online()
    device.faults.add("held:30@02*1")
    assert driver.disk_number() == driver.disk_number() == DECEMBER.skpbh
    driver.close()
    soon(lambda: busy(device.address))


def test_a_serial_server_that_another_program_uses_hangs_up() -> None:
    with Simulator(DECEMBER, faults=["held:0.5*1"], **TCP) as device:
        assert said_by(device) == b""
        soon(lambda: said_by(device) == OK)


def said_by(device: Simulator) -> bytes:
    """Return what is answered to ONLINE; nothing when the device hangs up."""
    try:
        return talk(device, ONLINE, len(OK))
    except ConnectionError:
        return b""


def test_a_host_that_hangs_up_in_the_middle_of_a_long_answer_leaves_the_device_alive() -> None:
    info = Request(0x04, 0, bytes(20)).encode()
    with Simulator(DECEMBER, **TCP) as device:
        assert talk(device, info, 2) == b"OK"
        assert talk(device, ONLINE, len(OK)) == OK


def test_a_trickle_ends_when_the_host_talks() -> None:
    with Simulator(DECEMBER, faults=["trickle:30@01*1"], **TCP) as device:
        assert talk(device, ONLINE, 1) == OK[:1]
        assert talk(device, ONLINE, len(OK)) == OK

"""Real ports: missing, held by another, gone. Source: zc line, section 1."""

from __future__ import annotations

import errno
import gc
import os
import sys
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.drivers.base import PortBusyError, PortLostError, PortMissingError
from device.line.port import SerialPort


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """The device's end of a pty, and the address of the host's."""
    device, host = os.openpty()
    tty.setraw(host)
    yield device, os.ttyname(host)
    os.close(host)
    os.close(device)


@pytest.mark.parametrize("address", ["/dev/ttyNOPE", "socket://127.0.0.1:1", "nothing://at/all"])
def test_a_port_that_is_not_there_is_missing(address: str) -> None:
    with pytest.raises(PortMissingError, match=address):
        SerialPort(address, 9600)


def test_two_cannot_hold_one_port(line: tuple[int, str]) -> None:
    first = SerialPort(line[1], 9600)
    with pytest.raises(PortBusyError):
        SerialPort(line[1], 9600)
    first.close()
    SerialPort(line[1], 9600).close()


def test_bytes_come_as_soon_as_they_are_there_and_what_came_until_the_deadline(line: tuple[int, str]) -> None:
    port = SerialPort(line[1], 9600)
    os.write(line[0], b"abcde")
    assert port.read(3, 10) == b"abc"
    assert port.read(3, 0) == b"de"
    port.write(b"xyz")
    assert os.read(line[0], 10) == b"xyz"
    port.close()


def test_what_came_before_it_was_opened_again_is_gone(line: tuple[int, str]) -> None:
    port = SerialPort(line[1], 9600)
    os.write(line[0], b"late")
    port.reopen()
    port.flush_input()
    assert port.read(1, 0) == b""
    port.close()


def test_a_port_that_vanishes_is_lost() -> None:
    device, host = os.openpty()
    tty.setraw(host)
    address = os.ttyname(host)
    port = SerialPort(address, 9600)
    os.close(host)
    os.close(device)
    with pytest.raises(PortLostError, match=address):
        port.read(1, 1)
    with pytest.raises(PortLostError, match=address):
        port.write(b"x")
    with pytest.raises(PortLostError, match=address):
        port.flush_input()
    assert not Path(address).exists()
    with pytest.raises(PortLostError, match=address):
        port.reopen()
    port.close()


def open_at(address: str) -> set[int]:
    """Return this process's descriptors of a device."""
    links = {int(link.name): link for link in Path("/proc/self/fd").iterdir()}
    return {number for number, link in links.items() if os.path.realpath(link) == address}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is open")
def test_a_port_whose_closing_fails_is_given_back_and_closes_nothing_of_others_later(
    line: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    before = open_at(line[1])
    port = SerialPort(line[1], 9600)
    (own,) = open_at(line[1]) - before
    os.close(own)
    port.close()
    assert f"{line[1]}: [Errno {errno.EBADF}]" in caplog.text
    os.dup2(line[0], own)  # another file has that number by now
    port.close()
    del port
    gc.collect()
    os.close(own)
    SerialPort(line[1], 9600).close()

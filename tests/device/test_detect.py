"""At which speed a device listens, found out while a person waits."""

from __future__ import annotations

import os
import time
import tty
from collections.abc import Iterator

import pytest

from device import detect as detection
from device.detect import SPEEDS, detect
from device.drivers.base import PortBusyError, PortMissingError
from device.finding import Named, find
from device.line.port import SerialPort
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings


@pytest.fixture
def dead_port() -> Iterator[str]:
    """A port that takes everything and never answers."""
    far, near = os.openpty()
    tty.setraw(near)
    yield os.ttyname(near)
    os.close(near)
    os.close(far)


@pytest.fixture
def tried() -> list[str]:
    return []


@pytest.mark.parametrize("baud", [9600, 115200])
def test_the_speed_at_which_a_device_answers_is_found(baud: int, tried: list[str]) -> None:
    with Simulator(only_baud=baud) as device:
        assert detect(device.address, tried.append) == baud
    before = SPEEDS[: SPEEDS.index(baud) + 1]
    assert tried == [f"{device.address}: asking at {one} baud" for one in before]


def test_every_usual_speed_is_tried_once_the_most_usual_first() -> None:
    assert SPEEDS[:2] == (9600, 115200)
    assert sorted(SPEEDS) == [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]


def test_a_dead_port_takes_about_a_second_for_each_speed(dead_port: str, tried: list[str]) -> None:
    began_s = time.monotonic()
    assert detect(dead_port, tried.append, SPEEDS[:1]) is None
    assert len(tried) == 1
    # Each of two tries of half a second, and nothing that is waited out twice.
    assert time.monotonic() - began_s >= detection.QUICK.silent_tries * detection.QUICK.online_s


def test_a_device_that_says_no_listens_at_this_speed() -> None:
    with Simulator(faults=["cut-gbk@01*2"]) as device:
        assert detect(device.address, lambda _: None) == 9600


def test_a_port_that_cannot_be_asked_is_no_silent_one(dead_port: str) -> None:
    with pytest.raises(PortMissingError):
        detect("/dev/ttyNOPE", lambda _: None)
    theirs = SerialPort(dead_port, 9600)
    with pytest.raises(PortBusyError):
        detect(dead_port, lambda _: None)
    theirs.close()


def test_pairing_finds_the_speed_when_the_first_is_silent(tried: list[str]) -> None:
    settings = SimSettings()
    with Simulator(settings, only_baud=115200) as device:
        named = Named("主机", device.address, 9600, "")
        found = find(named, lambda name, skpbh: "", None, None, tried.append)
    assert (found.baud, found.skpbh) == (115200, settings.skpbh)
    assert tried[0] == f"{device.address}: no answer at 9600 baud"
    assert tried[-1] == f"{device.address}: answers at 115200 baud"

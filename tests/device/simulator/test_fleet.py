"""Many simulated devices in one process answer like single ones, also after their hosts or ports have gone."""

from __future__ import annotations

import time
from collections.abc import Callable

from device.drivers.base import DeviceError, Identity
from device.drivers.zc import open_driver
from device.line.exchange import Timeouts
from device.simulator.fleet import Fleet
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from tests.office.fleets import simulators

QUICK = Timeouts(first_s=10, quiet_s=0.005)
IMPATIENT = Timeouts(first_s=0.2, online_s=0.2, quiet_s=0.005)


def disk_at(device: Simulator) -> str:
    """Ask a device for its number, by a host that comes and goes; two packets must come whole before."""
    made = device.disk.settings
    driver = open_driver(
        device.address, 9600, Identity(made.nsrsbh, made.skpbh, "", "0", ""), "", timeouts=QUICK
    )
    try:
        assert driver.disk_info().nsrsbh == made.nsrsbh
        return driver.disk_number()
    finally:
        driver.close()


def test_each_device_of_a_fleet_answers_for_itself_to_one_host_after_another() -> None:
    devices = (*simulators(range(3)), Simulator(SimSettings(skpbh="670000000001"), tcp="127.0.0.1:0"))
    with Fleet(devices):
        for _ in range(2):
            found = [disk_at(one) for one in devices]
            assert found == [one.disk.settings.skpbh for one in devices]


def test_a_device_that_was_unplugged_answers_where_it_comes_back() -> None:
    (device,) = simulators([1], faults={1: ["vanish:0.01@02*1"]})
    with Fleet([device]):
        assert _fails(device)
        _until(lambda: not _fails(device))


def _fails(device: Simulator) -> bool:
    try:
        return disk_at(device) != device.disk.settings.skpbh
    except DeviceError:
        return True


def _until(holds: Callable[[], bool]) -> None:
    until_s = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.01)


def test_a_device_that_takes_long_keeps_no_other_waiting() -> None:
    slow, quick = simulators(range(2), faults={0: ["late-answer:60@01*1"]})
    with Fleet([slow, quick]):
        port = slow.address
        host = open_driver(port, 9600, Identity("", "", "", "0", ""), "", timeouts=IMPATIENT)
        try:
            _until(lambda: _asked(host.online))
            assert disk_at(quick) == quick.disk.settings.skpbh
            assert not slow.faults.waiting
        finally:
            host.close()


def _asked(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except DeviceError:
        return True
    return False

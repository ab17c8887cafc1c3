"""A driver on the wire of a simulated device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

import pytest

from device.drivers.base import Identity
from device.drivers.zc import ZcDriver, open_driver
from device.line.exchange import Timeouts
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings

QUICK = Timeouts(
    first_s=0.4, net_s=0.4, part_s=0.2, cap_s=5, online_s=0.4, quiet_s=0.01, pauses_s=(0.01, 0.01)
)
Connect = Callable[..., tuple[ZcDriver, Simulator]]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make a device and its driver: `connect(settings, faults=…, password=…, certificate=…)`."""
    with ExitStack() as stack:

        def made(
            settings: SimSettings | None = None,
            faults: Iterable[str] = (),
            password: str = "",
            certificate: str = "",
        ) -> tuple[ZcDriver, Simulator]:
            device = stack.enter_context(Simulator(settings, faults=faults))
            disk = device.disk.settings
            who = Identity(disk.nsrsbh, disk.skpbh, "0", disk.kpjh, password)
            driver = open_driver(device.address, 9600, who, certificate, timeouts=QUICK)
            stack.callback(driver.close)
            return driver, device

        yield made

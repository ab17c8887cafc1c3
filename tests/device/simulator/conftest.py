"""A simulated device and a host that talks to it in frames or through the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from device.drivers.base import Identity
from device.drivers.zc import ZcDriver, open_driver
from device.line.exchange import Timeouts
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings

QUICK = Timeouts(first_s=0.25, net_s=0.25, part_s=0.2, cap_s=5, online_s=0.25, quiet_s=0.01, pauses_s=())
DECEMBER = SimSettings(clock="2026-12-05T10:00:00", types=(TypeSettings("004", 3), TypeSettings("007", 5)))
Connect = Callable[..., tuple[ZcDriver, Simulator]]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Start a device and open its driver: `connect(settings, password=…, **of Simulator)`."""
    with ExitStack() as stack:

        def made(
            settings: SimSettings = DECEMBER, password: str = "", certificate: str = "", **how: Any
        ) -> tuple[ZcDriver, Simulator]:
            device = stack.enter_context(Simulator(settings, **how))
            disk = device.disk.settings
            who = Identity(disk.nsrsbh, disk.skpbh, "0", disk.kpjh, password)
            driver = open_driver(device.address, 9600, who, certificate, timeouts=QUICK)
            stack.callback(driver.close)
            return driver, device

        yield made

"""Simulated devices by the dozen, each with a disk of its own, as offices have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from device.config import DeviceConfig
from device.simulator.bureau import Bureau
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.state import new_state

FEW = SimSettings(
    types=(TypeSettings("007", 2, 1, 1),)
)  # invoices: what is told is of devices, not of records
Faults = Mapping[int, Iterable[str]]  # by the device's number: what it suffers


def disk_number(number: int) -> str:
    return f"66{number:010}"


def taxpayer(number: int) -> str:
    return f"91110117MA{number:08}"


def simulators(
    numbers: Iterable[int],
    settings: SimSettings = FEW,
    faults: Faults | None = None,
    folder: Path | None = None,
) -> tuple[Simulator, ...]:
    """Make devices that wait to be served, by a Fleet as a rule.

    Args:
        settings: of each, but for who it is.
        folder: keeps what the disks remember; None: nothing does.
    """
    return tuple(
        Simulator(
            replace(settings, skpbh=disk_number(one), nsrsbh=taxpayer(one), seed=one + 1),
            faults=(faults or {}).get(one, ()),
            state=folder / f"disk-{one}.json" if folder else None,
        )
        for one in numbers
    )


def renewed(devices: Sequence[Simulator]) -> Sequence[Simulator]:
    """Return devices that serve, as they were made: a test after another need not make new ones."""
    for one in devices:
        one.faults.clear()
        one.disk.state = new_state(one.disk.settings)
        one.disk.bureau = Bureau(one.disk.state.bureau)
    return devices


def configured(devices: Sequence[Simulator]) -> tuple[DeviceConfig, ...]:
    """Return what the agent at these devices has in its configuration."""
    return tuple(_configured(one) for one in devices)


def _configured(one: Simulator) -> DeviceConfig:
    made = one.disk.settings
    return DeviceConfig(
        name=f"设备{int(made.skpbh[2:])}",
        port=one.address,
        skpbh=made.skpbh,
        nsrsbh=made.nsrsbh,
        password=made.skpkl,
    )

"""At which port each device was found, when that is not the configured one. The configuration is never changed."""

from __future__ import annotations

from device.config import DeviceConfig
from device.store import Store


class Whereabouts:
    def __init__(self, store: Store) -> None:
        self._store = store

    def port_of(self, device: DeviceConfig) -> str:
        """Return where the device was found last; the configured port, also when that was changed since."""
        configured, _, found = self._store.fact(_fact(device)).partition("\n")
        return found if found and configured == device.port else device.port

    def found(self, device: DeviceConfig, port: str) -> None:
        """Remember that the device answers at `port`."""
        if port != self.port_of(device):
            self._store.set_fact(_fact(device), f"{device.port}\n{port}")


def _fact(device: DeviceConfig) -> str:
    return f"port {device.skpbh}"

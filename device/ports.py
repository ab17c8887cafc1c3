"""Who has which port, within this agent, and at which one a device is."""

from __future__ import annotations

import threading
from collections import deque

from device.config import DeviceConfig
from device.line.claim import place_of
from device.lookout import Lookout, Opener


class Turnstile:
    """A lock that is had in the order of asking, and knows whether anybody waits for it."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()  # who has it, then who waits
        self._moved = threading.Condition()

    def take(self) -> None:
        mine = object()
        with self._moved:
            self._line.append(mine)
            try:
                self._moved.wait_for(lambda: self._line[0] is mine)
            except BaseException:
                self._line.remove(mine)
                raise

    def take_if_free(self) -> bool:
        """Take it when nobody has it; tell whether that is so."""
        with self._moved:
            if self._line:
                return False
            self._line.append(object())
            return True

    def give(self) -> None:
        with self._moved:
            self._line.popleft()
            self._moved.notify_all()

    @property
    def wanted(self) -> bool:
        return len(self._line) > 1


class Ports:
    """One lock per port, for all devices behind it.

    Args:
        lookout: None: a device is at its configured port or nowhere.
    """

    def __init__(self, lookout: Lookout | None = None) -> None:
        self._lookout = lookout
        self._locks: dict[str, Turnstile] = {}
        self._guard = threading.Lock()

    @property
    def watched(self) -> bool:
        return self._lookout is not None

    def of(self, address: str) -> Turnstile:
        place = place_of(address)
        with self._guard:
            return self._locks.setdefault(place, Turnstile())

    def where(self, device: DeviceConfig) -> str:
        """Return the port at which the device is, as far as is known."""
        return self._lookout.port_of(device) if self._lookout else device.port

    def find(self, device: DeviceConfig, held: Turnstile, opener: Opener) -> Turnstile | None:
        """Look for a device at every port that nobody is at; what is found is remembered.

        Args:
            held: the lock that the asker has; it is not given.

        Returns:
            The lock of the port where it is, held; None: it is nowhere.
        """
        for address in self._lookout.candidates(device) if self._lookout else ():
            turnstile = self.of(address)
            if turnstile is not held and not turnstile.take_if_free():
                continue
            there = False
            try:
                there = self._is_at(device, address, opener)
            finally:
                if not there and turnstile is not held:
                    turnstile.give()
            if there:
                return turnstile
        return None

    def _is_at(self, device: DeviceConfig, address: str, opener: Opener) -> bool:
        """Tell whether the device is there, and remember it."""
        assert self._lookout is not None
        there = self._lookout.is_at(device, address, opener)
        if there:
            self._lookout.found(device, address)
        return there

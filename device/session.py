"""A turn at one device: its port's lock, its driver, and what must be asked before each exchange."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from device.config import DeviceConfig, Limits
from device.contract import Reason
from device.drivers.base import (
    Driver,
    Identity,
    LineError,
    OtherDiskError,
    PasswordError,
    PortLostError,
    PortMissingError,
)
from device.errors import Cancelled, Refusal, Stopping, refuse
from device.journal_backups import Backups, Secrets
from device.line.exchange import Timeouts
from device.line.log import LineLog
from device.lookout import Opener
from device.ports import Ports

__all__ = ["Halt", "Opener", "Ports", "Session", "open_zc"]

T = TypeVar("T")


def open_zc(device: DeviceConfig, timeouts: Timeouts, log: LineLog) -> Driver:
    """Open the port of a converter that speaks the zc line."""
    from device.drivers.zc import open_driver

    identity = Identity(device.nsrsbh, device.skpbh, device.jqbh, device.kpjh, device.password)
    return open_driver(
        device.port, device.baud, identity, device.certificate_password, timeouts=timeouts, log=log
    )


class Halt:
    """How a read in another thread is asked to stop.

    Args:
        cancellable: False for an act: what it did is read, whoever has lost interest.
    """

    def __init__(self, *, cancellable: bool = True) -> None:
        self._cancellable = cancellable
        self._why: type[Cancelled | Stopping] | None = None

    def cancel(self) -> None:
        if self._cancellable:
            self._why = self._why or Cancelled

    def stop(self) -> None:
        self._why = self._why or Stopping

    def check(self) -> None:
        """Raise what was asked for.

        Raises:
            Cancelled, Stopping
        """
        if self._why is not None:
            raise self._why


class Session:
    """Holds the port while it is entered. The driver is opened when it is first needed.

    A device whose port is gone, or has another disk, is looked for by its disk number, and used where it is found;
    after a port was lost in the middle, nothing more is asked before the disk number was heard again.

    Every read looks first whether it shall stop. A password that was refused once is never sent again,
    also not after a restart, until it is changed or someone at the site unlocks; one that the disk has never
    accepted is not sent again either when no answer came.
    """

    def __init__(
        self, device: DeviceConfig, limits: Limits, ports: Ports, backups: Backups, opener: Opener, halt: Halt
    ) -> None:
        self.device = device
        self.log = LineLog()
        self._limits = limits
        self._ports = ports
        self._turnstile = ports.of(ports.where(device))
        self._loss: LineError | None = None  # since the disk number was heard last
        self._backups = backups
        self._opener = opener
        self._halt = halt
        self._driver: Driver | None = None
        self._may_ask = False  # looked up since the port was opened or a password refused
        self._secrets: Secrets = (device.password, device.certificate_password)
        self._named = {"skpkl": device.password, "certificate_password": device.certificate_password}

    def __enter__(self) -> Session:
        self._take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        finally:
            self._turnstile.give()

    def read(self, call: Callable[[Driver], T]) -> T:
        """Ask the device; the driver itself asks again with growing pauses.

        Raises:
            DeviceError, Refusal, Cancelled, Stopping
        """
        self._halt.check()
        return self._ask_again(call, self._limits.read_pauses_s)

    def act(self, call: Callable[[Driver], None]) -> None:
        """Send an act, once; nothing stops it."""
        self._ask(call)

    def insist(self, call: Callable[[Driver], T]) -> T:
        """Ask the device what an act did; nothing stops it.

        Raises:
            DeviceError, Refusal
        """
        return self._ask_again(call, ())

    def open(self, cap_s: float | None = None) -> None:
        """Open the port anew; no exchange lasts longer than `cap_s`, whatever the device says.

        Raises:
            LineError
        """
        self.close()
        if self._loss is not None and not self.find():
            raise self._loss
        try:
            self._driver = self._opened(cap_s)
        except PortMissingError:
            if not self.find():
                raise
            self._driver = self._opened(cap_s)
        self._driver.proven |= self._backups.proven.of(self.device.skpbh, self._named)

    def find(self) -> bool:
        """Look for the device's disk at every port that is free; from now on the one where it is counts."""
        self.close()
        found = self._ports.find(self.device, self._turnstile, self._opener)
        if found is None:
            return False
        if found is not self._turnstile:
            self._turnstile.give()
            self._turnstile = found
        self._loss = None
        return True

    @property
    def port(self) -> str:
        """Return the port at which the device is, as far as is known."""
        return self._ports.where(self.device)

    def breathe(self, before: Callable[[], None] = lambda: None) -> None:
        """Let others have the port, if any wait for it; `before` is called first then."""
        if self._turnstile.wanted:
            before()
            self.close()
            self._turnstile.give()
            self._take()

    def close(self) -> None:
        self._may_ask = False
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    def _take(self) -> None:
        """Wait for the port; for another one, if the device was found there meanwhile."""
        while True:
            self._turnstile = self._ports.of(self.port)
            self._turnstile.take()
            if self._turnstile is self._ports.of(self.port):
                return
            self._turnstile.give()

    def _opened(self, cap_s: float | None) -> Driver:
        here = self.device.model_copy(update={"port": self.port})
        return self._opener(here, self._timeouts(cap_s), self.log)

    def _ask_again(self, call: Callable[[Driver], T], pauses_s: Sequence[float]) -> T:
        """Ask once more when the port was lost and the device is found again, at once or after a pause.

        Raises:
            DeviceError; Refusal: another disk is there, and the right one at no port that is free.
        """
        known = self._loss
        try:
            return self._ask(call)
        except PortLostError as err:
            if err.doubtful or self._loss is known or not self._found_again(pauses_s):
                raise
        except OtherDiskError as err:
            if not self.find():
                raise wrong_disk(err.expected, err.found) from err
        return self._ask(call)

    def _found_again(self, pauses_s: Sequence[float]) -> bool:
        for pause_s in pauses_s:
            if self.find():
                return True
            time.sleep(pause_s)
            self._halt.check()
        return self.find()

    def _ask(self, call: Callable[[Driver], T]) -> T:
        if not self._may_ask:
            self._hold_back()
        if self._driver is None:
            self.open()
        self._may_ask = True
        driver = self._driver
        assert driver is not None
        before = set(driver.proven)
        try:
            return call(driver)
        except PortLostError as err:
            self.close()
            self._loss = err if self._ports.watched else None
            raise
        except PasswordError as err:
            self._may_ask = False
            self._backups.password_refused(self.device.skpbh, self._meant(err), err.text)
            raise
        finally:
            if driver.proven != before:
                self._backups.proven.now(self.device.skpbh, self._named, driver.proven)

    def _meant(self, err: PasswordError) -> Secrets:
        disk, certificate = self._secrets
        return (
            disk if "skpkl" in err.meant else None,
            certificate if "certificate_password" in err.meant else None,
        )

    def _hold_back(self) -> None:
        text = self._backups.refusal_of(self.device.skpbh, self._secrets)
        if text is not None:
            raise refuse(Reason.PASSWORD_REFUSED, text=text)

    def _timeouts(self, cap_s: float | None) -> Timeouts:
        limits = self._limits
        return Timeouts(
            first_s=limits.first_wait_s,
            net_s=limits.net_wait_s,
            cap_s=limits.act_total_s if cap_s is None else cap_s,
            online_s=min(Timeouts().online_s, limits.first_wait_s),
            pauses_s=limits.read_pauses_s,
        )


def wrong_disk(expected: str, found: str) -> Refusal:
    """Return the refusal of a disk that is not the device's."""
    return refuse(Reason.WRONG_DISK, expected=expected, found=found)

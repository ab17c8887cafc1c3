"""A simulated device in a process of its own, on a pty that is paced like a line, and a site that backs it up."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from device.clock import now
from device.config import Config, DeviceConfig, HubConfig, Limits
from device.contract import Backup, BackupResult
from device.jobs import Jobs, Turn
from device.journal import Journal
from device.session import Halt, Ports, Session, open_zc
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.wires import PacedWire, Wire
from device.telling import Teller


@dataclass(frozen=True, slots=True)
class Passed:
    """What has passed over the line."""

    size: int = 0  # bytes, both directions
    wire_s: float = 0.0  # what a line needs for them
    host_s: float = 0.0  # what the host let pass while the line was free
    last_s: float = 0.0  # when the last byte had passed, by the monotonic clock, which all processes share

    def __sub__(self, other: Passed) -> Passed:
        return Passed(
            self.size - other.size, self.wire_s - other.wire_s, self.host_s - other.host_s, self.last_s
        )


def settings_of(invoices: int, later: int = 0, period: str = "") -> SimSettings:
    """Return a disk with so many invoices in the period to clear, and `later` ones since, of one to eight lines.

    Args:
        period: "2026-11"; "": the month before this one.
    """
    kind = TypeSettings("007", invoices, earlier=1, later=later, roll_size=99_999, items=8)
    return SimSettings(types=(kind,), period=period)


def _serve(pipe: Connection, settings: SimSettings, baud: int) -> None:
    with Simulator(settings, baud=baud) as device:
        pipe.send(device.address)
        while pipe.recv():
            pipe.send(_passed(device.wire))


def _passed(wire: Wire) -> Passed:
    if not isinstance(wire, PacedWire):
        return Passed()
    return Passed(wire.carried, wire.wire_s, wire.host_s, wire.free_since_s)


@dataclass
class PacedSite:
    """The site's side: a journal in a folder, and what has passed at the device's side of the line."""

    folder: Path
    settings: SimSettings
    address: str
    pipe: Connection
    numbers: int = field(default=0)

    def passed(self) -> Passed:
        self.pipe.send(True)
        return self.pipe.recv()  # type: ignore[no-any-return]

    def backs_up(self) -> BackupResult:
        config = self._config()
        journal = Journal(config.state)
        try:
            result = self._backup(config, journal)
        finally:
            journal.close()
        return result

    def _backup(self, config: Config, journal: Journal) -> BackupResult:
        self.numbers += 1
        command = Backup(**self._command(f"c{self.numbers}"))
        journal.commands.begin(command)
        ports = Ports()

        def session_of(device: DeviceConfig) -> Session:
            return Session(device, config.limits, ports, journal.backups, open_zc, Halt())

        tell = Teller(journal.commands, command.id, config.limits.progress_s, lambda: None)
        turn = Turn(session_of(config.devices[0]), tell, session_of)
        ended = Jobs(config, journal).backup(command, turn)
        assert ended.backup is not None
        return ended.backup

    def _config(self) -> Config:
        device = DeviceConfig(
            name="bench", port=self.address, skpbh=self.settings.skpbh, nsrsbh=self.settings.nsrsbh
        )
        hub = HubConfig(url="http://127.0.0.1:1", agent="a1", token="t", journal="j1")
        return Config(state=self.folder, hub=hub, devices=(device,), limits=Limits(keep_free_mb=0))

    def _command(self, name: str) -> dict[str, Any]:
        late = now() + timedelta(hours=2)
        return {"id": name, "operation": None, "device": self.settings.skpbh, "not_after": late}


@contextmanager
def paced_site(folder: Path, settings: SimSettings, baud: int) -> Iterator[PacedSite]:
    """Start a device; `baud` 0 is not paced."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with ExitStack() as stack:
        device = context.Process(target=_serve, args=(there, settings, baud), daemon=True)
        device.start()
        stack.callback(device.join)
        stack.callback(here.send, False)
        yield PacedSite(folder, settings, here.recv(), here)

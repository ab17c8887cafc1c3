"""A simulated device that runs: in a thread for tests, or as a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from device.simulator.converter import Converter
from device.simulator.disk import Disk
from device.simulator.faults import Faults
from device.simulator.settings import SimSettings
from device.simulator.state import StateFile
from device.simulator.wire_tcp import TcpWire
from device.simulator.wires import PacedWire, SerialWire, Wire

PTY = "pty"
SERIAL_BAUD = 9600


class Simulator:
    """A disk, its converter, and the wire they answer on; serves between `start` and `stop`.

    `disk.state` may be read while it serves, `faults` may be changed; `stopping` lets go of what it waits for.
    """

    def __init__(
        self,
        settings: SimSettings | None = None,
        *,
        faults: Iterable[str] = (),
        state: Path | None = None,
        port: str = PTY,
        link: Path | None = None,
        tcp: str = "",
        baud: int = 0,
        only_baud: int = 0,
        gap_s: float = 3.0,
    ) -> None:
        """Make the device and its wire: `tcp` is "HOST:PORT", `baud` 0 is not paced.

        Args:
            only_baud: the one speed at which a host on the pty can talk to it; 0: any.

        Raises:
            SettingsError, FaultError, OSError, ValueError, PortMissingError, PortBusyError
        """
        made = settings or SimSettings()
        self.faults = Faults(faults, made.seed)
        self.disk = Disk(made, StateFile(state), self.faults)
        self.wire = _paced(_wire(port, link, tcp, baud, only_baud), baud)
        self.stopping = threading.Event()
        self.converter = Converter(self.disk, self.wire, self.stopping, gap_s=gap_s)
        self._thread = threading.Thread(target=self.converter.serve, name="simulated device", daemon=True)

    @property
    def address(self) -> str:
        """What a host opens now; a port that vanished comes back under another name."""
        return self.wire.address

    def start(self) -> None:
        self.converter.lend()
        self._thread.start()

    def running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        self.stopping.set()
        self._thread.join()
        self.wire.close()

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _wire(port: str, link: Path | None, tcp: str, baud: int, only_baud: int) -> Wire:
    if tcp:
        host, _, number = tcp.rpartition(":")
        return TcpWire(host, int(number))
    if port != PTY:
        return SerialWire(port, baud or SERIAL_BAUD)
    from device.simulator.wire_pty import PtyWire  # not on Windows

    return PtyWire(link, only_baud)


def _paced(wire: Wire, baud: int) -> Wire:
    return PacedWire(wire, baud) if baud and not isinstance(wire, SerialWire) else wire

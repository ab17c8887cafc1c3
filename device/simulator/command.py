"""`qingka-agent sim`: a simulated device as a process of its own."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from device.drivers.base import DeviceError
from device.simulator import fault_table
from device.simulator.faults import HOW, FaultError
from device.simulator.serve import PTY, Simulator
from device.simulator.settings import SettingsError, SimSettings, load_settings

TICK_S = 0.1
FAULTS_HELP = HOW.replace("[@", r"\[@") + ", repeatable; --faults shows what there is"


def _faults(wanted: bool) -> None:
    if wanted:
        typer.echo(fault_table.plain())
        raise typer.Exit


def simulate(
    port: Annotated[str, typer.Option(help='"pty", or a serial port of this machine')] = PTY,
    link: Annotated[Path | None, typer.Option(help="keep a symlink to the pty here")] = None,
    tcp: Annotated[str, typer.Option(help="HOST:PORT instead of a pty; port 0 picks one")] = "",
    baud: Annotated[int, typer.Option(help="pace like a line of this speed; 0: as fast as it goes")] = 0,
    only_baud: Annotated[int, typer.Option(help="answer on the pty at this speed alone; 0: at any")] = 0,
    state: Annotated[Path | None, typer.Option(help="keep the state in this JSON file")] = None,
    settings: Annotated[Path | None, typer.Option(help="TOML or JSON file for a new device")] = None,
    fault: Annotated[list[str] | None, typer.Option(help=FAULTS_HELP)] = None,
    _table: Annotated[
        bool,
        typer.Option("--faults", callback=_faults, is_eager=True, help="say what faults there are, and end"),
    ] = False,
) -> None:
    """Be a tax-control device until SIGTERM or SIGINT; print READY and the address, and again when it changes."""
    # No threading.Event: a handler that interrupts its wait would wait for the event's lock for ever.
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signals.append(number))
    try:
        made = load_settings(settings) if settings else SimSettings()
        where = {"port": port, "link": link, "tcp": tcp, "baud": baud, "only_baud": only_baud}
        device = Simulator(made, faults=fault or (), state=state, **where)  # type: ignore[arg-type]
    except (SettingsError, FaultError, DeviceError, OSError, ValueError) as err:
        typer.echo(f"sim: {err}", err=True)
        raise typer.Exit(2) from err
    with device:
        said = ""
        while device.running() and not signals:
            if said != device.address:
                said = device.address
                typer.echo(f"READY {said}")
                sys.stdout.flush()
            time.sleep(TICK_S)
    if not signals:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(simulate)

"""`qingka-agent enrol`: pair this site with the hub."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from device.commands.backups import KEEP_KEY
from device.commands.options import CONFIG, ConfigPath, opened

DEVICE_HELP = "a device and its port; repeatable. It is asked who it is, so it must be plugged in"
PLACE_HELP = "a folder that gets a copy of every backup; repeatable"
BAUD_HELP = "of the devices named; one that is silent at it is asked at the other speeds"
PASSWORD = "QINGKA_DISK_PASSWORD"
ADD_DEVICE = "No device yet: pair again with --device NAME=PORT and a new code, or write [[devices]] into {}."


def enrol(
    hub: Annotated[str, typer.Option(help="address of the hub, https://…")],
    code: Annotated[str, typer.Option(help="one-time pairing code from /pair in the chat")],
    device: Annotated[list[str] | None, typer.Option(metavar="NAME=PORT", help=DEVICE_HELP)] = None,
    place: Annotated[list[str] | None, typer.Option(metavar="NAME=FOLDER", help=PLACE_HELP)] = None,
    baud: Annotated[int, typer.Option(min=1, help=BAUD_HELP)] = 9600,
    machine: Annotated[str, typer.Option(help="host machine number, jqbh")] = "",
    proxy: Annotated[str | None, typer.Option(help="HTTP proxy to the hub")] = None,
    config: ConfigPath = CONFIG,
) -> None:
    """Pair this site with its hub: find the devices, trade the code for a token, write the configuration.

    A device's password is asked for, or taken from QINGKA_DISK_PASSWORD; one that is refused is not sent again.
    """
    from device.config import PlaceConfig
    from device.enrol import Wish, enrol
    from device.finding import Named
    from device.sealing import FILE

    if not hub.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{hub!r} must begin with https:// or http://", param_hint="--hub")
    devices = tuple(Named(name, port, baud, machine) for name, port in _pairs(device, "--device"))
    places = tuple(
        PlaceConfig(name=name, path=Path(folder).expanduser().absolute())
        for name, folder in _pairs(place, "--place")
    )
    paired = enrol(Wish(config, hub, code, ask_password, devices, places, proxy, tell=typer.echo))
    typer.echo(f"Paired with site {paired.site} as agent {paired.agent}; the configuration is {config}.")
    for one in paired.config.devices:
        typer.echo(
            f"  device {one.name}: disk {one.skpbh}, taxpayer {one.nsrsbh}, {one.port} at {one.baud} baud"
        )
    for spot in paired.config.places:
        typer.echo(f"  place {spot.name}: {spot.path}{'' if spot.path.is_dir() else ' - not there now!'}")
    if paired.backup_key:
        typer.echo(KEEP_KEY.format(secret=paired.backup_key, path=paired.config.state / FILE))
        with opened(config) as (_, journal):
            journal.backups.was_shown()
    if not paired.config.devices:
        typer.echo(ADD_DEVICE.format(config))
    typer.echo("Next: qingka-agent doctor; qingka-agent approvers add P3 NAME; qingka-agent run")


def ask_password(name: str, skpbh: str) -> str:
    """Return the disk password from the environment or the terminal; "" where there is neither."""
    known = os.environ.get(PASSWORD)
    if known is not None or not sys.stdin.isatty():
        return known or ""
    return getpass.getpass(f"Password of {name}, disk {skpbh} (Enter: none, or as before): ")


def _pairs(named: list[str] | None, option: str) -> list[tuple[str, str]]:
    """Split NAME=VALUE; no name twice.

    Raises:
        typer.BadParameter
    """
    pairs: dict[str, str] = {}
    for one in named or ():
        name, _, value = one.partition("=")
        if not name.strip() or not value.strip():
            raise typer.BadParameter(f"{one!r} is not NAME=…", param_hint=option)
        if name.strip() in pairs:
            raise typer.BadParameter(f"{name.strip()!r} is named twice", param_hint=option)
        pairs[name.strip()] = value.strip()
    return list(pairs.items())

"""`qingka-agent probe`: print what a device says, for people or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from device.drivers.base import DeviceError
from device.drivers.zc_commands import COMMANDS
from device.exits import Exit
from device.probe import probe

PASSWORD_HELP = "disk password; a wrong one counts down to a lock, so it is sent once only"
CANNOT_BE_TOLD = "(cannot be told)"


def probe_command(
    port: Annotated[str, typer.Option(help="/dev/ttyUSB0, COM3, socket://host:port, rfc2217://host:port")],
    baud: Annotated[int, typer.Option(help="9600 or what the converter is set to")] = 9600,
    detect: Annotated[bool, typer.Option("--detect", help="find the speed out first")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    password: Annotated[str | None, typer.Option(envvar="QINGKA_DISK_PASSWORD", help=PASSWORD_HELP)] = None,
    certificate_password: Annotated[str, typer.Option(envvar="QINGKA_CERTIFICATE_PASSWORD")] = "",
    machine: Annotated[str, typer.Option(help="host machine number, jqbh")] = "0",
) -> None:
    """Read everything that can be read from the device at PORT; nothing is written to it."""
    try:
        speed = _detected(port) if detect else baud
        skpkl = password if password is not None else _asked_password(as_json)
        if not (detect or as_json):
            _aside(f"{port}: asking at {speed} baud")
        found = probe(port, speed, skpkl=skpkl, certificate_password=certificate_password, jqbh=machine)
    except DeviceError as err:
        typer.echo(f"{err.code} {err}", err=True)
        raise typer.Exit(Exit.DEVICE) from err
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(readable(found)))
    if "error" in found["01"]:
        _hint(port, detected=detect)
        raise typer.Exit(1)


def _detected(port: str) -> int:
    """Return the speed at which the device answers, saying on stderr what is tried; end with 1 when there is none."""
    from device.detect import detect

    speed = detect(port, _aside)
    if speed is None:
        _aside(f"DEV-101 {port}: no answer at any speed; look at power and cable")
        raise typer.Exit(1)
    _aside(f"{port}: answers at {speed} baud")
    return speed


def _hint(port: str, *, detected: bool) -> None:
    if not detected:
        _aside(f"Look at power and cable; for another speed: qingka-agent probe --port {port} --detect")


def _aside(words: str) -> None:
    typer.echo(words, err=True)


def _asked_password(as_json: bool) -> str:
    if as_json or not sys.stdin.isatty():
        return ""
    answer: str = typer.prompt(
        "Disk password (Enter for none)", default="", show_default=False, hide_input=True
    )
    return answer


def readable(found: dict[str, Any]) -> Iterator[str]:
    """Return the lines for people: a heading for each command, then its fields."""
    yield f"{found['address']} at {found['baud']} baud"
    for number in ("01", "02", "04", "06", "08", "13", "30", "31", "32"):
        yield f"\n{number} {COMMANDS[int(number, 16)].name}"
        yield from _lines(found[number], "  ")


def _lines(value: Any, indent: str) -> Iterator[str]:
    if "error" in value:
        yield f"{indent}! {value['error']} {value['why']}"
        return
    for name, one in value.items():
        if isinstance(one, dict):
            yield f"{indent}{name}"
            yield from _lines(one, indent + "  ")
        elif isinstance(one, list) and one and isinstance(one[0], dict):
            for place, row in enumerate(one, start=1):
                yield f"{indent}{name} {place}"
                yield from _lines(row, indent + "  ")
        else:
            yield f"{indent}{name:<22} {_words(one)}"


def _words(value: object) -> str:
    if value is None:
        return CANNOT_BE_TOLD
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "yes" if value is True else str(value)


if __name__ == "__main__":
    typer.run(probe_command)

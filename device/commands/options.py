"""What several commands take, and how they print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from device.config import Config, DeviceConfig, PlaceConfig
    from device.journal import Journal

CONFIG = Path("qingka-agent.toml")
ConfigPath = Annotated[
    Path, typer.Option("--config", envvar="QINGKA_AGENT_CONFIG", help="the agent's configuration")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@contextmanager
def opened(path: Path) -> Iterator[tuple[Config, Journal]]:
    """Yield the configuration at `path` and its journal, which an agent may have open, too.

    Raises:
        ConfigError; JournalError: also when an agent of an earlier version works with it: it is not brought up then.
    """
    from device import config as configuration
    from device.journal import Journal
    from device.status import is_running

    config = configuration.load(path)
    journal = Journal(config.state, bring_up=not is_running(config.state))
    try:
        yield config, journal
    finally:
        journal.close()


def named_device(config: Config, name: str) -> DeviceConfig:
    """Return the device with this name or disk number.

    Raises:
        typer.BadParameter: there is none.
    """
    for one in config.devices:
        if name in (one.name, one.skpbh):
            return one
    names = ", ".join(one.name for one in config.devices) or "none"
    raise typer.BadParameter(f"no device {name!r}; there are: {names}")


def named_place(config: Config, name: str) -> PlaceConfig:
    """Return the place with this name.

    Raises:
        typer.BadParameter: there is none.
    """
    for one in config.places:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in config.places) or "none"
    raise typer.BadParameter(f"no place {name!r}; there are: {names}")


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))

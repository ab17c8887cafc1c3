"""`qingka-agent service`: what makes a service of the agent, with this installation's paths."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from device.commands.options import CONFIG, ConfigPath
from device.service import Kind, this_installation, unit

KindOf = Annotated[Kind, typer.Argument(help="systemd, windows (NSSM) or task (Task Scheduler)")]
User = Annotated[str, typer.Option(help="who the service is to be; who asks, when left out")]


def service(kind: KindOf, user: User = "", config: ConfigPath = CONFIG) -> None:
    """Print a systemd unit, NSSM's commands or a task for Windows; nothing is installed.

    qingka-agent service systemd | sudo tee /etc/systemd/system/qingka-agent.service
    """
    from device import config as configuration

    known = configuration.load(config)
    typer.echo(unit(kind, known, this_installation(config, user, os.environ)), nl=False)

"""`qingka-agent …`: the command line of the agent at a site. No logic: it calls, prints, and ends with a code.

Exit codes: 0 fine · 1 a check found trouble · 2 bad usage, configuration or journal · 3 the device or this computer ·
4 the hub · 130 interrupted.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from device.commands import approvers, backups
from device.commands.doctor import doctor
from device.commands.enrol import enrol
from device.commands.options import CONFIG, ConfigPath
from device.commands.unlock import unlock
from device.drivers.base import DeviceError
from device.errors import AgentError, JournalError
from device.probe_command import probe_command
from device.simulator.command import simulate

app = typer.Typer(
    help="Qingka 清卡: the agent at a site.", no_args_is_help=True, pretty_exceptions_enable=False
)
app.command()(enrol)


@app.command()
def run(config: ConfigPath = CONFIG) -> None:
    """Keep calling the hub and carry out what it asks, until SIGTERM or Ctrl-C; nothing listens here."""
    from device.agent import run

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    raise typer.Exit(run(config))


app.command()(doctor)
app.add_typer(approvers.app, name="approvers")
app.command()(unlock)
app.add_typer(backups.app, name="backups")
app.command("sim")(simulate)
app.command("probe")(probe_command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"qingka-agent {version('qingka')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="say the version and end")
    ] = False,
) -> None:
    """Qingka 清卡: the agent at a site."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script; an error is one sentence with its code.

    Args:
        arguments: instead of this process's own.
    """
    try:
        app(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except AgentError as err:
        _fail(err.exit_code, err.code, str(err))
    except DeviceError as err:
        _fail(3, err.code, str(err))
    except sqlite3.Error as err:
        _fail(JournalError.exit_code, JournalError.code, f"the journal cannot be used: {err}")
    except OSError as err:
        _fail(3, "OS-001", str(err))


def _fail(status: int, code: str, sentence: str) -> NoReturn:
    typer.echo(f"{code}: {sentence}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
